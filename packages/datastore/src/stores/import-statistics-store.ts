import type { Database } from "../database.js";
import { importStatistics } from "../schema/index.js";

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
  const { preImport, tagImport, blobImport } = statistics;
  await database.insert(importStatistics).values({
    startedAt: statistics.startedAt,
    finishedAt: statistics.finishedAt,
    preImport: preImport !== undefined,
    preImportStartedAt: preImport?.startedAt,
    preImportFinishedAt: preImport?.finishedAt,
    preImportError: preImport?.error,
    tagImport: tagImport !== undefined,
    tagImportStartedAt: tagImport?.startedAt,
    tagImportFinishedAt: tagImport?.finishedAt,
    tagImportError: tagImport?.error,
    blobImport: blobImport !== undefined,
    blobImportStartedAt: blobImport?.startedAt,
    blobImportFinishedAt: blobImport?.finishedAt,
    blobImportError: blobImport?.error,
    repositoriesCount: statistics.repositories,
    tagsCount: statistics.tags,
    manifestsCount: statistics.manifests,
    blobsCount: statistics.blobs,
    blobsSizeBytes: statistics.blobsSize,
    storageDriver: statistics.storageDriver,
  });
}
