import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { type HeldTable, holdTable } from "../command-line/hold-table.js";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { readLedger } from "../command-line/read-ledger.js";
import { type RunningCommand, startLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";

const sample = { seed: 13, repositories: 6, tags: 18, danglingBlobs: 4 };

const finishing = "Finishing what is in hand; once more stops at once.";

let undisturbed: SampleWorkplace;
let expectedRows: DatabaseDump;
beforeAll(async () => {
  undisturbed = await createSampleWorkplace(sample);
  await startImport(undisturbed).result;
  expectedRows = await readImportedRows(undisturbed.database.url);
});
afterAll(() => undisturbed.remove());

function startImport({ configuration, folder }: SampleWorkplace): RunningCommand {
  return startLongshore(["import", "--concurrency", "2", configuration], { cwd: folder });
}

describe.each(["SIGINT", "SIGTERM"] as const)("%s during an import", (signal) => {
  let workplace: SampleWorkplace;
  let manifests: HeldTable;
  let command: RunningCommand;

  // Jobs are in hand and cannot be finished until the table is let go.
  beforeEach(async () => {
    workplace = await createSampleWorkplace(sample);
    manifests = await holdTable(workplace.database.url, "manifests");
    command = startImport(workplace);
    await manifests.awaited(2);
  });
  afterEach(async () => {
    await manifests.release();
    await workplace.remove();
  });

  async function expectResumed(): Promise<void> {
    const { exitCode, stdout, stderr } = await startImport(workplace).result;
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain("(run 1, resumed)");
    expect(await readImportedRows(workplace.database.url)).toEqual(expectedRows);
    expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
  }

  test("finishes what is in hand, begins nothing more, and is gone on with", async () => {
    command.kill(signal);
    expect(await command.says(finishing)).toBe(true);
    await manifests.release();
    const { exitCode, stdout, stderr } = await command.result;
    expect(exitCode, stdout + stderr).toBe(130);
    expect(stdout).toContain("Import interrupted");
    expect(stdout).toContain("Run the same command again: it goes on where it stopped.");
    expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
    const ledger = await readLedger(workplace.database.url);
    expect(ledger).toMatchObject({ run: "unfinished", step: "pre-import", holder: null });
    // The two repositories in hand are done; nobody has touched the others.
    expect(ledger.jobs).toEqual({ done: 2, pending: 4 });
    await expectResumed();
  });

  test("a second time ends it at once, whatever is in hand", async () => {
    command.kill(signal);
    expect(await command.says(finishing)).toBe(true);
    command.kill(signal);
    const { exitCode, stderr } = await command.result;
    expect(exitCode, stderr).toBe(130);
    expect(stderr).toContain("Run the same command again: it goes on where it stopped.");
    await manifests.release();
    await expectResumed();
  });
});
