import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  smallint,
  unique,
} from "drizzle-orm/pg-core";
import { blobs } from "./blobs.js";
import { bytea, createdAt, identity, wholeNumber } from "./column-types.js";
import { mediaTypes } from "./media-types.js";
import { repositories } from "./repositories.js";

/** Manifests and manifest lists of repositories. Partitioned by top-level namespace. */
export const manifests = pgTable(
  "manifests",
  {
    id: identity("id"),
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    repositoryId: wholeNumber("repository_id").notNull(),
    createdAt: createdAt(),
    schemaVersion: smallint("schema_version").notNull(),
    mediaTypeId: smallint("media_type_id").notNull(),
    configurationMediaTypeId: smallint("configuration_media_type_id"),
    configurationPayload: bytea("configuration_payload"),
    configurationBlobDigest: bytea("configuration_blob_digest"),
    digest: bytea("digest").notNull(),
    payload: bytea("payload").notNull(),
    nonConformant: boolean("non_conformant").default(false),
    totalSize: wholeNumber("total_size").notNull(),
    nonDistributableLayers: boolean("non_distributable_layers").default(false),
    subjectId: wholeNumber("subject_id"),
    artifactMediaTypeId: wholeNumber("artifact_media_type_id"),
    /** Kept equal to `media_type_id` by a trigger. */
    mediaTypeIdConvertToBigint: wholeNumber("media_type_id_convert_to_bigint").notNull().default(0),
  },
  (table) => [
    primaryKey({
      name: "pk_manifests",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.id],
    }),
    unique("unique_manifests_top_lvl_nmspc_id_and_repository_id_and_digest").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.digest,
    ),
    unique("unique_manifests_top_lvl_nmspc_id_and_repo_id_id_cfg_blob_dgst").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.id,
      table.configurationBlobDigest,
    ),
    foreignKey({
      name: "fk_manifests_artifact_media_type_id_media_types",
      columns: [table.artifactMediaTypeId],
      foreignColumns: [mediaTypes.id],
    }),
    foreignKey({
      name: "fk_manifests_configuration_blob_digest_blobs",
      columns: [table.configurationBlobDigest],
      foreignColumns: [blobs.digest],
    }),
    foreignKey({
      name: "fk_manifests_configuration_media_type_id_media_types",
      columns: [table.configurationMediaTypeId],
      foreignColumns: [mediaTypes.id],
    }),
    foreignKey({
      name: "fk_manifests_media_type_id_media_types",
      columns: [table.mediaTypeId],
      foreignColumns: [mediaTypes.id],
    }),
    foreignKey({
      name: "fk_manifests_subject_id_manifests",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.subjectId],
      foreignColumns: [table.topLevelNamespaceId, table.repositoryId, table.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "fk_manifests_top_lvl_nmespace_id_and_repository_id_repositories",
      columns: [table.topLevelNamespaceId, table.repositoryId],
      foreignColumns: [repositories.topLevelNamespaceId, repositories.id],
    }).onDelete("cascade"),
    index("index_manifests_on_configuration_blob_digest").on(table.configurationBlobDigest),
    index("index_manifests_on_configuration_media_type_id").on(table.configurationMediaTypeId),
    index("index_manifests_on_id").on(table.id),
    index("index_manifests_on_media_type_id").on(table.mediaTypeId),
    index("index_manifests_on_ns_id_and_repo_id_and_subject_id").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.subjectId,
    ),
  ],
);

/** Which manifests a list refers to. Partitioned by top-level namespace. */
export const manifestReferences = pgTable(
  "manifest_references",
  {
    id: identity("id"),
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    repositoryId: wholeNumber("repository_id").notNull(),
    parentId: wholeNumber("parent_id").notNull(),
    childId: wholeNumber("child_id").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({
      name: "pk_manifest_references",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.id],
    }),
    unique("unique_manifest_references_tp_lvl_nmspc_id_rpy_id_prt_id_chd_id").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.parentId,
      table.childId,
    ),
    foreignKey({
      name: "fk_manifest_references_tp_lvl_nmspc_id_rpsty_id_chld_id_mnfsts",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.childId],
      foreignColumns: [manifests.topLevelNamespaceId, manifests.repositoryId, manifests.id],
    }),
    foreignKey({
      name: "fk_manifest_references_tp_lvl_nmspc_id_rpsty_id_prnt_id_mnfsts",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.parentId],
      foreignColumns: [manifests.topLevelNamespaceId, manifests.repositoryId, manifests.id],
    }).onDelete("cascade"),
    check("check_manifest_references_parent_id_and_child_id_differ", sql`parent_id <> child_id`),
    index("index_manifest_references_on_tp_lvl_nmspc_id_rpstry_id_chld_id").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.childId,
    ),
  ],
);
