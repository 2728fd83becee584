import { boolean, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, identity, instant, wholeNumber } from "./column-types.js";

/** One row for each import command that was run, failed or not. */
export const importStatistics = pgTable(
  "import_statistics",
  {
    id: identity("id"),
    createdAt: createdAt(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
    preImport: boolean("pre_import").default(false),
    preImportStartedAt: instant("pre_import_started_at"),
    preImportFinishedAt: instant("pre_import_finished_at"),
    preImportError: text("pre_import_error"),
    tagImport: boolean("tag_import").default(false),
    tagImportStartedAt: instant("tag_import_started_at"),
    tagImportFinishedAt: instant("tag_import_finished_at"),
    tagImportError: text("tag_import_error"),
    blobImport: boolean("blob_import").default(false),
    blobImportStartedAt: instant("blob_import_started_at"),
    blobImportFinishedAt: instant("blob_import_finished_at"),
    blobImportError: text("blob_import_error"),
    repositoriesCount: wholeNumber("repositories_count").notNull().default(0),
    tagsCount: wholeNumber("tags_count").notNull().default(0),
    manifestsCount: wholeNumber("manifests_count").notNull().default(0),
    blobsCount: wholeNumber("blobs_count").notNull().default(0),
    blobsSizeBytes: wholeNumber("blobs_size_bytes").notNull().default(0),
    storageDriver: text("storage_driver"),
  },
  (table) => [primaryKey({ name: "pk_import_statistics", columns: [table.id] })],
);
