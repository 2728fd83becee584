import { afterEach, beforeEach, expect, test } from "vitest";
import { type HeldTable, holdTable } from "../command-line/hold-table.js";
import { type RunningCommand, startLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";

let workplace: SampleWorkplace;
let tags: HeldTable;
beforeEach(async () => {
  workplace = await createSampleWorkplace({ seed: 13, repositories: 1, tags: 5 });
  tags = await holdTable(workplace.database.url, "tags");
});
afterEach(async () => {
  await tags.release();
  await workplace.remove();
});

function startImport(): RunningCommand {
  const { configuration, folder } = workplace;
  return startLongshore(["import", "--step-two", configuration], { cwd: folder });
}

test("an import that is told to stop during its last job switches the lockfiles when it goes on", async () => {
  const stopped = startImport();
  await tags.awaited();
  stopped.kill("SIGTERM");
  expect(await stopped.says("Finishing what is in hand")).toBe(true);
  await tags.release();
  const { exitCode, stdout, stderr } = await stopped.result;
  expect(exitCode, stdout + stderr).toBe(130);
  expect(stdout).toContain("Import interrupted");
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
  const resumed = await startImport().result;
  expect(resumed.exitCode, resumed.stdout + resumed.stderr).toBe(0);
  expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
});
