import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  pgSequence,
  pgTable,
  primaryKey,
  smallint,
  unique,
} from "drizzle-orm/pg-core";
import { bytea, createdAt, identity, wholeNumber } from "./column-types.js";
import { mediaTypes } from "./media-types.js";
import { repositories } from "./repositories.js";

/** Gives `blobs.id`, a column younger than the table and not yet its key. */
export const blobsIdSequence = pgSequence("blobs_id_seq");

/** Blobs, once for the whole registry. Partitioned by digest. */
export const blobs = pgTable(
  "blobs",
  {
    size: wholeNumber("size").notNull(),
    createdAt: createdAt(),
    mediaTypeId: smallint("media_type_id").notNull(),
    digest: bytea("digest").notNull(),
    id: wholeNumber("id").default(sql`nextval('blobs_id_seq')`),
  },
  (table) => [
    primaryKey({ name: "pk_blobs", columns: [table.digest] }),
    foreignKey({
      name: "fk_blobs_media_type_id_media_types",
      columns: [table.mediaTypeId],
      foreignColumns: [mediaTypes.id],
    }),
    index("index_blobs_on_media_type_id").on(table.mediaTypeId),
    index("index_blobs_on_null_id")
      .on(table.id)
      .where(sql`id is null`),
  ],
);

/** Which blobs a repository may serve. Partitioned by top-level namespace. */
export const repositoryBlobs = pgTable(
  "repository_blobs",
  {
    id: identity("id"),
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    repositoryId: wholeNumber("repository_id").notNull(),
    createdAt: createdAt(),
    blobDigest: bytea("blob_digest").notNull(),
  },
  (table) => [
    primaryKey({
      name: "pk_repository_blobs",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.id],
    }),
    unique("unique_repository_blobs_tp_lvl_nmspc_id_and_rpstry_id_blb_dgst").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.blobDigest,
    ),
    foreignKey({
      name: "fk_repository_blobs_blob_digest_blobs",
      columns: [table.blobDigest],
      foreignColumns: [blobs.digest],
    }).onDelete("cascade"),
    foreignKey({
      name: "fk_repository_blobs_top_lvl_nmspc_id_and_rpstry_id_repositories",
      columns: [table.topLevelNamespaceId, table.repositoryId],
      foreignColumns: [repositories.topLevelNamespaceId, repositories.id],
    }).onDelete("cascade"),
    index("index_repository_blobs_on_blob_digest").on(table.blobDigest),
  ],
);
