import { sql } from "drizzle-orm";
import { check, pgTable, primaryKey, smallint, text, unique } from "drizzle-orm/pg-core";
import { createdAt } from "./column-types.js";

/** Media types by number: other tables hold the number. */
export const mediaTypes = pgTable(
  "media_types",
  {
    createdAt: createdAt(),
    id: smallint("id").notNull().generatedByDefaultAsIdentity(),
    mediaType: text("media_type").notNull(),
  },
  (table) => [
    primaryKey({ name: "pk_media_types", columns: [table.id] }),
    unique("unique_media_types_type").on(table.mediaType),
    check(
      "check_media_types_media_type_not_empty_string",
      sql`length(trim(both from media_type)) > 0`,
    ),
    check("check_media_types_type_length", sql`char_length(media_type) <= 255`),
  ],
);
