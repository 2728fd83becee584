import { sql } from "drizzle-orm";
import type { Database } from "../connection.js";

/** What a command did in one step. */
export interface StepStatistics {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly error: string | undefined;
}

/** One row of `import_statistics`: what one command did. Steps that it did not begin are undefined. */
export interface ImportStatistics {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly preImport: StepStatistics | undefined;
  readonly tagImport: StepStatistics | undefined;
  readonly blobImport: StepStatistics | undefined;
  readonly repositories: number;
  readonly tags: number;
  readonly manifests: number;
  readonly blobs: number;
  /** Bytes. */
  readonly blobsSize: number;
  readonly storageDriver: string;
}

/** Writes down what a command did. */
export async function createImportStatistics(
  database: Database,
  statistics: ImportStatistics,
): Promise<void> {
  await database.execute(sql`
    insert into import_statistics (
      started_at, finished_at,
      pre_import, pre_import_started_at, pre_import_finished_at, pre_import_error,
      tag_import, tag_import_started_at, tag_import_finished_at, tag_import_error,
      blob_import, blob_import_started_at, blob_import_finished_at, blob_import_error,
      repositories_count, tags_count, manifests_count, blobs_count, blobs_size_bytes,
      storage_driver)
    values (
      ${statistics.startedAt}, ${statistics.finishedAt},
      ${stepColumns(statistics.preImport)},
      ${stepColumns(statistics.tagImport)},
      ${stepColumns(statistics.blobImport)},
      ${statistics.repositories}, ${statistics.tags}, ${statistics.manifests},
      ${statistics.blobs}, ${statistics.blobsSize}, ${statistics.storageDriver})`);
}

function stepColumns(step: StepStatistics | undefined) {
  return sql`${step !== undefined}, ${step?.startedAt ?? null}, ${step?.finishedAt ?? null}, ${step?.error ?? null}`;
}
