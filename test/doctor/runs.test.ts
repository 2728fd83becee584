import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runMigrations } from "@longshore/datastore";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, takeSnapshot } from "../command-line/take-snapshot.js";
import { createWorkplace, setLockfiles, type Workplace } from "../command-line/workplace.js";
import { withDatabase } from "../datastore/with-database.js";
import { withClient } from "../postgres/with-client.js";
import { runDoctor } from "./run-doctor.js";

let sample: SampleWorkplace;
let workplace: Workplace;
beforeAll(async () => {
  sample = await createSampleWorkplace({ seed: 89, repositories: 2, tags: 3 });
});
afterAll(() => sample.remove());
beforeEach(async () => {
  workplace = await createWorkplace(sample.registry);
});
afterEach(() => workplace.remove());

/** Over before what an import has just written is due for review. */
const soonOver = ["--import-duration", "1h"] as const;

async function importRegistry(...flags: string[]): Promise<void> {
  const result = await runLongshore(["import", ...flags, workplace.configuration], {
    cwd: workplace.folder,
  });
  expect(result.exitCode, result.stderr).toBe(0);
}

async function execute(statement: string): Promise<void> {
  await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query(statement),
  );
}

async function findRuns(...flags: string[]) {
  const { findings } = await runDoctor(workplace.configuration, ...flags);
  return findings.find(({ name }) => name === "runs");
}

describe("after step one", () => {
  beforeEach(() => importRegistry("--step-one"));

  test("an import may begin, and the rows are the ledger's", async () => {
    const before = await takeSnapshot(workplace);
    const report = await runDoctor(workplace.configuration, ...soonOver);
    expect(report.wrong).toEqual({});
    expect(report.findings.find(({ name }) => name === "tables")?.message).toMatch(
      /^there are rows in .+; the ledger knows of imports$/,
    );
    expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  });

  test("a run that is not finished is what an import goes on with", async () => {
    await execute("update longshore.run set state = 'unfinished', finished_at = null");
    expect(await findRuns()).toMatchObject({
      status: "pass",
      message: "run 1 is unfinished: `longshore import --step-one <config.yml>` goes on with it",
    });
    expect(await findRuns("--step-two")).toMatchObject({
      status: "pass",
      message:
        "`longshore import --step-two <config.yml>` may begin, and gives up the unfinished run 1",
    });
  });

  test("a run that another process works on lets none begin", async () => {
    await execute(
      "update longshore.run set state = 'unfinished', holder = 'process 1 on elsewhere (started 1 in 00000000)', lease_until = now() + interval '1 hour'",
    );
    expect(await findRuns()).toMatchObject({ status: "fail", code: "RUN_HELD" });
  });
});

test("a ledger of an earlier version is read, and stays as it is", async () => {
  const migrations = fileURLToPath(new URL("../../packages/ledger/migrations", import.meta.url));
  const folder = join(workplace.folder, "migrations");
  cpSync(migrations, folder, { recursive: true });
  const journal = join(folder, "meta/_journal.json");
  const { entries, ...rest } = journalSchema.parse(JSON.parse(readFileSync(journal, "utf8")));
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 1) }));
  await withDatabase(workplace.database.configuration, (database) =>
    runMigrations(database, { folder, schema: "longshore", table: "migrations" }),
  );
  const before = await takeSnapshot(workplace);
  expect(await findRuns()).toMatchObject({ status: "pass" });
  expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
});

const journalSchema = z.looseObject({ entries: z.array(z.unknown()) });

test("after a whole import there is nothing left to import", async () => {
  await importRegistry();
  expect((await runDoctor(workplace.configuration, ...soonOver)).wrong).toEqual({
    runs: expect.objectContaining({ status: "fail", code: "RUN_COMPLETE" }),
  });
  expect((await runDoctor(workplace.configuration, "--step-three", ...soonOver)).wrong).toEqual({});
});

test("tags that no run wrote let no tags be imported", async () => {
  await importRegistry();
  await execute("drop schema longshore cascade");
  setLockfiles(workplace.registry, ["filesystem-in-use"]);
  expect((await runDoctor(workplace.configuration, ...soonOver)).wrong).toEqual({
    tables: expect.objectContaining({ status: "warn" }),
    runs: expect.objectContaining({ status: "fail", code: "TAGS_PRESENT" }),
  });
});

test.each([
  [
    ["database-in-use"],
    "fail",
    "DATABASE_IN_USE",
    "database-in-use lies in storage, and the database holds no imported registry; a registry starts with its database only (database-in-use)",
  ],
  [
    ["database-in-use", "filesystem-in-use"],
    "fail",
    "DATABASE_IN_USE",
    "database-in-use lies beside filesystem-in-use, and the database holds no imported registry; no registry starts (both lockfiles)",
  ],
  [
    [],
    "warn",
    undefined,
    "there is no lockfile, and the database holds no imported registry; a registry starts with its database or without (no lockfile)",
  ],
])("lockfiles %j before an import", async (lockfiles, status, code, message) => {
  setLockfiles(workplace.registry, lockfiles);
  const { wrong } = await runDoctor(workplace.configuration);
  expect(wrong["lockfiles"]).toMatchObject({ status, message });
  expect(wrong["runs"]?.code).toBe(code);
});
