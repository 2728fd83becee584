import { createImportStatistics, type Database, type StepStatistics } from "@longshore/datastore";
import type { Step } from "@longshore/ledger";
import type { StepResult } from "./import-result.js";

/** What a command's row in `import_statistics` is made of. */
export interface StatisticsFacts {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly steps: readonly StepResult[];
  readonly storageDriver: string;
}

/**
 * Writes a command's row in `import_statistics`. Repositories, tags and manifests are those of step
 * two where it has begun, as in the registry's own importer, which takes step one's manifests for tags.
 */
export async function writeStatistics(database: Database, facts: StatisticsFacts): Promise<void> {
  const resultOf = (step: Step) => facts.steps.find((result) => result.step === step);
  const tagImport = resultOf("tag-import");
  const counted = (tagImport ?? resultOf("pre-import"))?.totals;
  const blobs = resultOf("blob-import")?.totals;
  await createImportStatistics(database, {
    startedAt: facts.startedAt,
    finishedAt: facts.finishedAt,
    preImport: stepStatistics(resultOf("pre-import")),
    tagImport: stepStatistics(tagImport),
    blobImport: stepStatistics(resultOf("blob-import")),
    repositories: (tagImport === undefined ? counted?.repositories : counted?.begun) ?? 0,
    tags: (tagImport === undefined ? counted?.manifests : counted?.tags) ?? 0,
    manifests: counted?.manifests ?? 0,
    blobs: blobs?.blobs ?? 0,
    blobsSize: blobs?.blobsSize ?? 0,
    storageDriver: facts.storageDriver,
  });
}

function stepStatistics(result: StepResult | undefined): StepStatistics | undefined {
  return (
    result && {
      startedAt: result.startedAt,
      finishedAt: result.finishedAt,
      error: result.error,
    }
  );
}
