import { hostname } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dumpDatabase } from "../command-line/dump-database.js";
import { holdTable } from "../command-line/hold-table.js";
import { runLongshore, startLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";
import { listLockfiles } from "../command-line/workplace.js";
import { readRefusal } from "./refusal.js";

let workplace: SampleWorkplace;
beforeEach(async () => {
  workplace = await createSampleWorkplace({ seed: 17, repositories: 4, tags: 12 });
});
afterEach(() => workplace.remove());

function startImport(...flags: string[]) {
  const { configuration, folder } = workplace;
  return startLongshore(["import", ...flags, configuration], { cwd: folder });
}

async function expectOneImport(): Promise<void> {
  const dump = await dumpDatabase(workplace.database.url);
  expect(dump["longshore.run"]).toMatchObject([{ state: "complete" }]);
  expect(dump["public.import_statistics"]).toHaveLength(1);
  expect(dump["public.tags"]).toHaveLength(workplace.made.tags);
  expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
}

test.each<[name: string, flags: readonly string[]]>([
  ["the same", []],
  ["another", ["--step-one"]],
  ["a dry-run", ["--dry-run"]],
])("%s import is told who holds the run, and disturbs nothing", async (_, flags) => {
  const manifests = await holdTable(workplace.database.url, "manifests");
  const first = startImport();
  await manifests.awaited();
  const second = await startImport(...flags).result;
  expect(readRefusal(second)).toEqual({
    exitCode: 1,
    code: "RUN_HELD",
    line: expect.stringMatching(
      `^Run 1 is in the hands of process ${first.pid} on ${hostname()} \\(started .+\\)\\.$`,
    ),
  });
  await manifests.release();
  const { exitCode, stdout, stderr } = await first.result;
  expect(exitCode, stdout + stderr).toBe(0);
  await expectOneImport();
});

test("the run of a process that died on another host is taken over when its lease has run out", async () => {
  const manifests = await holdTable(workplace.database.url, "manifests");
  const first = startImport();
  await manifests.awaited();
  first.kill("SIGKILL");
  await first.result;
  await manifests.release();
  const holder = "process 1 on elsewhere (started 1 in 00000000)";
  await setHold(holder, "1 hour");
  expect(readRefusal(await startImport().result)).toEqual({
    exitCode: 1,
    code: "RUN_HELD",
    line: `Run 1 is in the hands of ${holder}.`,
  });
  await setHold(holder, "-1 second");
  const { exitCode, stdout, stderr } = await startImport().result;
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout).toContain("(run 1, resumed)");
  await expectOneImport();
});

/** Has a process hold the run, for so long from now. */
async function setHold(holder: string, lasts: string): Promise<void> {
  await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query(
      "update longshore.run set holder = $1, lease_until = clock_timestamp() + $2::interval",
      [holder, lasts],
    ),
  );
}

test("whose run was taken over says by whom", async () => {
  const manifests = await holdTable(workplace.database.url, "manifests");
  const first = startImport();
  await manifests.awaited();
  const holder = "process 1 on elsewhere (started 1 in 00000000)";
  await setHold(holder, "1 hour");
  await untilRenewed();
  await manifests.release();
  const { exitCode, stderr } = await first.result;
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`\nlongshore: Run 1 was taken over by ${holder}.\n  RUN_HELD: `);
});

test("whose run was cancelled in its last moments switches no lockfile", async () => {
  const before = listLockfiles(workplace.registry);
  const tags = await holdTable(workplace.database.url, "tags");
  const first = startImport();
  await tags.awaited();
  expect(await runLongshore(["cancel", workplace.configuration])).toMatchObject({ exitCode: 0 });
  // Long before the import asks for its hold again.
  await tags.release();
  const { exitCode, stderr } = await first.result;
  expect(exitCode).toBe(1);
  expect(stderr).toContain("\nlongshore: Run 1 was cancelled.\n  RUN_CANCELLED: ");
  expect(listLockfiles(workplace.registry)).toEqual(before);
});

/** Waits until the import has asked for its hold again, as it does while it lasts. */
async function untilRenewed(): Promise<void> {
  const renewals = `select query from pg_stat_activity
    where query like 'update "longshore"."run"%' and query_start > $1 and state = 'idle'`;
  await withClient({ connectionString: workplace.database.url }, async (client) => {
    const { rows } = await client.query<{ now: Date }>("select clock_timestamp() as now");
    const find = async () => (await client.query(renewals, [rows[0]?.now])).rows;
    await expect.poll(find, { timeout: 60_000 }).not.toEqual([]);
  });
}

test("a run that is held is not forgotten", async () => {
  const manifests = await holdTable(workplace.database.url, "manifests");
  const first = startImport();
  await manifests.awaited();
  const forget = await runLongshore(["forget", workplace.configuration]);
  expect(readRefusal(forget)).toMatchObject({ exitCode: 1, code: "RUN_HELD" });
  await manifests.release();
  expect(await first.result).toMatchObject({ exitCode: 0 });
});

test("of two imports that begin at the same time, one is refused", async () => {
  const results = await Promise.all([startImport().result, startImport().result]);
  const [winner, loser] = results.toSorted((a, b) => Number(a.exitCode) - Number(b.exitCode));
  expect(winner).toMatchObject({ exitCode: 0 });
  expect(loser).toMatchObject({ exitCode: 1, stdout: "" });
  // The second one may have begun so late that the first was done.
  expect(loser?.stderr).toMatch(/ {2}RUN_(HELD|COMPLETE): /);
  await expectOneImport();
});
