import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { createdAt, identity, instant, wholeNumber } from "./column-types.js";

/** The first segments of repository paths. Most tables are partitioned by their ids. */
export const topLevelNamespaces = pgTable(
  "top_level_namespaces",
  {
    id: identity("id"),
    createdAt: createdAt(),
    updatedAt: instant("updated_at"),
    name: text("name").notNull(),
  },
  (table) => [
    primaryKey({ name: "pk_top_level_namespaces", columns: [table.id] }),
    unique("unique_top_level_namespaces_name").on(table.name),
    check("check_top_level_namespaces_name_length", sql`char_length(name) <= 255`),
  ],
);

/** Repositories; `name` is the last segment of `path`. */
export const repositories = pgTable(
  "repositories",
  {
    id: identity("id"),
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    parentId: wholeNumber("parent_id"),
    createdAt: createdAt(),
    updatedAt: instant("updated_at"),
    name: text("name").notNull(),
    path: text("path").notNull(),
    deletedAt: instant("deleted_at"),
    lastPublishedAt: instant("last_published_at"),
  },
  (table) => [
    primaryKey({ name: "pk_repositories", columns: [table.topLevelNamespaceId, table.id] }),
    unique("unique_repositories_path").on(table.path),
    foreignKey({
      name: "fk_repositories_top_level_namespace_id_top_level_namespaces",
      columns: [table.topLevelNamespaceId],
      foreignColumns: [topLevelNamespaces.id],
    }).onDelete("cascade"),
    check("check_repositories_name_length", sql`char_length(name) <= 255`),
    check("check_repositories_path_length", sql`char_length(path) <= 255`),
    index("index_repositories_on_id_where_deleted_at_not_null")
      .on(table.id)
      .where(sql`deleted_at is not null`),
    index("index_repositories_on_top_level_namespace_id_and_parent_id").on(
      table.topLevelNamespaceId,
      table.parentId,
    ),
    index("index_repositories_on_top_level_namespace_id_and_path_and_id").on(
      table.topLevelNamespaceId,
      table.path.op("text_pattern_ops"),
      table.id,
    ),
  ],
);
