import type { DatabaseDump } from "../command-line/dump-database.js";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import type { SampleTree } from "../s3/sample-tree.js";

/** Imports a tree from disk in one process. @returns the rows that it leaves */
export async function importAlone(tree: SampleTree): Promise<DatabaseDump> {
  const alone = await createWorkplace(tree.folder);
  try {
    const command = ["import", "--log-directory", alone.folder, alone.configuration];
    const { exitCode, stderr } = await runLongshore(command);
    if (exitCode !== 0) {
      throw new Error(`the import ended with exit code ${exitCode}: ${stderr}`);
    }
    return await readRows(alone);
  } finally {
    await alone.remove();
  }
}

/** The rows of an import, from whatever storage: statistics name the driver. */
export async function readRows({ database }: Workplace): Promise<DatabaseDump> {
  const imported = await readImportedRows(database.url);
  const statistics = imported["public.import_statistics"] ?? [];
  const counted = statistics.map((row) => Object.assign(row, { storage_driver: "any" }));
  return { ...imported, "public.import_statistics": counted };
}
