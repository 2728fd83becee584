import type { DatabaseDump } from "../command-line/dump-database.js";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { createWorkplace } from "../command-line/workplace.js";

/** Imports a copy of a registry from disk in one process. @returns the rows that it leaves */
export async function importUndisturbed(registry: string): Promise<DatabaseDump> {
  const workplace = await createWorkplace(registry);
  try {
    const command = ["import", "--log-directory", workplace.folder, workplace.configuration];
    const { exitCode, stderr } = await runLongshore(command);
    if (exitCode !== 0) {
      throw new Error(`the import ended with exit code ${exitCode}: ${stderr}`);
    }
    return await readImportedRows(workplace.database.url);
  } finally {
    await workplace.remove();
  }
}
