import type { DatabaseDump, DumpedRow } from "../command-line/dump-database.js";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { listLockfiles, type Workplace } from "../command-line/workplace.js";

/** What an import left behind, so far as it does not depend on where the registry lies. */
export interface ImportLeft {
  readonly rows: DatabaseDump;
  /** The lines of `longshore skips --json`, in an order of their own. */
  readonly skips: readonly string[];
  readonly lockfiles: readonly string[];
}

/** The words of an import that imports every repository again. */
export function importWords(workplace: Workplace, ...flags: string[]): string[] {
  return ["import", "--pre-import-skip-recent", "0", ...flags, workplace.configuration];
}

/** Imports a workplace's registry. */
export function importRegistry(workplace: Workplace, ...flags: string[]): Promise<CommandResult> {
  return runLongshore(importWords(workplace, ...flags), { cwd: workplace.folder });
}

/** What a command line that is not on a terminal says while all goes well. */
const progress =
  /^(?:(?:Detailed log|Read-only window): .+|(?:inventory|step) .+: (?:begins|ended after .+))$/;

/**
 * Imports a workplace's registry.
 * @throws when that does not succeed, or when standard error has anything but progress
 */
export async function importDone(workplace: Workplace, ...flags: string[]): Promise<CommandResult> {
  return requireDone(await importRegistry(workplace, ...flags));
}

/** @throws when an import did not succeed, or said anything but progress on standard error */
export function requireDone(result: CommandResult): CommandResult {
  const { exitCode, stdout, stderr } = result;
  const odd = stderr.split("\n").filter((line) => line !== "" && !progress.test(line));
  if (exitCode !== 0 || odd.length > 0) {
    throw new Error(`not imported in peace (exit code ${exitCode}): ${stdout}${stderr}`);
  }
  return result;
}

/** Reads what the imports of a workplace have left. */
export async function readLeft(workplace: Workplace): Promise<ImportLeft> {
  const { configuration, folder, registry, database } = workplace;
  const { stdout } = await runLongshore(["skips", "--json", configuration], { cwd: folder });
  const rows = await readImportedRows(database.url);
  const statistics = rows["public.import_statistics"]?.map(withoutPlaceAndTime) ?? [];
  return {
    rows: { ...rows, "public.import_statistics": statistics },
    skips: stdout
      .split("\n")
      .filter((line) => line !== "")
      .toSorted(),
    lockfiles: listLockfiles(registry),
  };
}

function withoutPlaceAndTime(row: DumpedRow): DumpedRow {
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== "storage_driver"));
}
