import { foreignKey, index, pgTable, primaryKey, smallint, unique } from "drizzle-orm/pg-core";
import { blobs } from "./blobs.js";
import { bytea, createdAt, identity, wholeNumber } from "./column-types.js";
import { manifests } from "./manifests.js";
import { mediaTypes } from "./media-types.js";

/** The distributable layers of manifests. Partitioned by top-level namespace. */
export const layers = pgTable(
  "layers",
  {
    id: identity("id"),
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    repositoryId: wholeNumber("repository_id").notNull(),
    manifestId: wholeNumber("manifest_id").notNull(),
    size: wholeNumber("size").notNull(),
    createdAt: createdAt(),
    mediaTypeId: smallint("media_type_id").notNull(),
    digest: bytea("digest").notNull(),
  },
  (table) => [
    primaryKey({
      name: "pk_layers",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.id],
    }),
    unique("unique_layers_tp_lvl_nmspc_id_rpstry_id_and_mnfst_id_and_digest").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.manifestId,
      table.digest,
    ),
    unique("unique_layers_top_lvl_nmspc_id_and_rpstory_id_and_id_and_digest").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.id,
      table.digest,
    ),
    foreignKey({
      name: "fk_layers_digest_blobs",
      columns: [table.digest],
      foreignColumns: [blobs.digest],
    }),
    foreignKey({
      name: "fk_layers_media_type_id_media_types",
      columns: [table.mediaTypeId],
      foreignColumns: [mediaTypes.id],
    }),
    foreignKey({
      name: "fk_layers_top_lvl_nmspc_id_and_repo_id_and_manifst_id_manifests",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.manifestId],
      foreignColumns: [manifests.topLevelNamespaceId, manifests.repositoryId, manifests.id],
    }).onDelete("cascade"),
    index("index_layers_on_digest").on(table.digest),
    index("index_layers_on_media_type_id").on(table.mediaTypeId),
    index("index_layers_on_top_level_namespace_id_and_digest_and_size").on(
      table.topLevelNamespaceId,
      table.digest,
      table.size,
    ),
  ],
);
