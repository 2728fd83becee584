import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { createdAt, identity, instant, wholeNumber } from "./column-types.js";
import { manifests } from "./manifests.js";

/** Tags and the manifests they name. Partitioned by top-level namespace. */
export const tags = pgTable(
  "tags",
  {
    id: identity("id"),
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    repositoryId: wholeNumber("repository_id").notNull(),
    manifestId: wholeNumber("manifest_id").notNull(),
    createdAt: createdAt(),
    updatedAt: instant("updated_at"),
    name: text("name").notNull(),
  },
  (table) => [
    primaryKey({
      name: "pk_tags",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.id],
    }),
    unique("unique_tags_top_level_namespace_id_and_repository_id_and_name").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.name,
    ),
    foreignKey({
      name: "fk_tags_repository_id_and_manifest_id_manifests",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.manifestId],
      foreignColumns: [manifests.topLevelNamespaceId, manifests.repositoryId, manifests.id],
    }).onDelete("cascade"),
    check("check_tags_name_length", sql`char_length(name) <= 255`),
    index("index_tags_on_ns_id_and_repo_id_and_manifest_id_and_name").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.manifestId,
      table.name,
    ),
    index("index_tags_on_top_lvl_nmspc_id_and_rpository_id_and_manifest_id").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.manifestId,
    ),
  ],
);
