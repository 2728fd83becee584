import { utimesSync } from "node:fs";
import { join } from "node:path";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { hasTerminals } from "../command-line/run-in-terminal.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import {
  configureDatabase,
  createWorkplace,
  listLockfiles,
  setLockfiles,
  type Workplace,
} from "../command-line/workplace.js";
import { runDoctor } from "../doctor/run-doctor.js";
import { readRefusal } from "../failures/refusal.js";
import { withClient } from "../postgres/with-client.js";
import { parseReport } from "../report/parse-report.js";
import { answerInTerminal } from "./answer-in-terminal.js";

const filesystemInUse = "filesystem-in-use";
const databaseInUse = "database-in-use";

let sample: SampleWorkplace;
let workplace: Workplace;
beforeAll(async () => {
  sample = await createSampleWorkplace({ seed: 101, repositories: 2, tags: 3 });
});
afterAll(() => sample.remove());
beforeEach(async () => {
  workplace = await createWorkplace(sample.registry);
});
afterEach(() => workplace.remove());

/** Has another machine work on the run. */
const heldElsewhere =
  "update longshore.run set state = 'unfinished', holder = 'process 1 on elsewhere (started 1 in 00000000)', lease_until = now() + interval '1 hour'";

function lockfiles(...words: string[]): Promise<CommandResult> {
  return runLongshore(["lockfiles", ...words, workplace.configuration]);
}

async function execute(statement: string): Promise<void> {
  await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query(statement),
  );
}

async function importRegistry(...flags: string[]): Promise<void> {
  const result = await runLongshore(["import", ...flags, workplace.configuration], {
    cwd: workplace.folder,
  });
  expect(result.exitCode, result.stderr).toBe(0);
}

const reportSchema = z.object({
  filesystemInUse: z.string().nullable(),
  databaseInUse: z.string().nullable(),
  registryStarts: z.string(),
  record: z.looseObject({ kind: z.string() }),
  tags: z.boolean().nullable(),
  otherSessions: z.number(),
  drift: z.string().nullable(),
  repair: z.looseObject({}).nullable(),
});

async function readReport(): Promise<z.infer<typeof reportSchema>> {
  const { stdout, stderr, exitCode } = await lockfiles("--json");
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return reportSchema.parse(JSON.parse(stdout));
}

test("before an import they are shown, and are as they should be", async () => {
  const { stdout, exitCode } = await lockfiles();
  expect(exitCode).toBe(0);
  expect(stdout.split("\n").slice(1)).toEqual([
    "database-in-use    is not there",
    "So a registry starts without its database only (filesystem-in-use).",
    "Tags in the database: none; sessions of others: 0",
    "As they should be: the database holds no imported registry.",
    "",
  ]);
  expect(stdout).toMatch(/^filesystem-in-use {2}written \d{4}-\d\d-\d\dT/);
  expect((await lockfiles("repair", "--yes")).stdout).toBe("There is nothing to repair.\n");
});

describe("before an import", () => {
  test("no lockfile: filesystem-in-use is written", async () => {
    setLockfiles(workplace.registry, []);
    expect(await readReport()).toMatchObject({
      registryStarts: "either",
      record: { kind: "not-switched" },
      repair: { write: filesystemInUse },
    });
    const { stdout } = await lockfiles("repair", "--yes", "--json");
    expect(JSON.parse(stdout)).toEqual({ repaired: { write: filesystemInUse } });
    expect(listLockfiles(workplace.registry)).toEqual([filesystemInUse]);
  });

  test.each([[[]], [[databaseInUse, filesystemInUse]]])(
    "%j: nothing is repaired while others are on the database",
    async (lying) => {
      setLockfiles(workplace.registry, lying);
      await withClient({ connectionString: workplace.database.url }, async () => {
        expect(readRefusal(await lockfiles("repair", "--yes"))).toMatchObject({
          exitCode: 1,
          code: "LOCKFILES_UNCLEAR",
          line: expect.stringContaining("1 session of others is on the database"),
        });
      });
      expect(listLockfiles(workplace.registry)).toEqual(lying);
    },
  );

  test("both: database-in-use is removed", async () => {
    setLockfiles(workplace.registry, [databaseInUse, filesystemInUse]);
    const { exitCode, stdout } = await lockfiles("repair", "--yes");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "Repaired.\n" });
    expect(listLockfiles(workplace.registry)).toEqual([filesystemInUse]);
  });

  test("database-in-use alone: it stays", async () => {
    setLockfiles(workplace.registry, [databaseInUse]);
    expect(readRefusal(await lockfiles("repair", "--yes"))).toMatchObject({
      exitCode: 1,
      code: "LOCKFILES_UNCLEAR",
    });
    expect(listLockfiles(workplace.registry)).toEqual([databaseInUse]);
  });
});

describe("after an import", () => {
  beforeEach(() => importRegistry());

  test("as it left them", async () => {
    expect(await readReport()).toMatchObject({
      registryStarts: "with-database",
      record: { kind: "switched", run: 1 },
      tags: true,
      drift: null,
      repair: null,
    });
  });

  test.each([[[]], [[databaseInUse, filesystemInUse]]])(
    "%j becomes database-in-use",
    async (left) => {
      setLockfiles(workplace.registry, left);
      expect(await lockfiles("repair", "--yes")).toMatchObject({ exitCode: 0 });
      expect(listLockfiles(workplace.registry)).toEqual([databaseInUse]);
      const told = await runLongshore(["report", "--format", "json", workplace.configuration]);
      const last = parseReport(told.stdout).lockfiles.at(-1);
      expect(last).toEqual({ event: "repaired", filesystemInUse: false, databaseInUse: true });
    },
  );

  test("an old filesystem-in-use is replaced, a newer one is not touched", async () => {
    setLockfiles(workplace.registry, [filesystemInUse]);
    expect(readRefusal(await lockfiles("repair", "--yes"))).toMatchObject({
      code: "LOCKFILES_UNCLEAR",
      line: expect.stringContaining("The migration was undone, or a registry has started"),
    });
    const file = join(workplace.registry, "docker/registry/lockfiles", filesystemInUse);
    utimesSync(file, new Date(), new Date(Date.now() - 3_600_000));
    expect(await lockfiles("repair", "--yes")).toMatchObject({ exitCode: 0 });
    expect(listLockfiles(workplace.registry)).toEqual([databaseInUse]);
  });

  test("a run that has begun to switch them is finished: filesystem-in-use is removed", async () => {
    await execute("update longshore.run set state = 'unfinished', finished_at = null");
    await execute("update longshore.step set cutover_finished_at = null");
    setLockfiles(workplace.registry, [databaseInUse, filesystemInUse]);
    expect((await readReport()).record).toEqual({ kind: "switching", run: 1 });
    expect(await lockfiles("repair", "--yes")).toMatchObject({ exitCode: 0 });
    expect(listLockfiles(workplace.registry)).toEqual([databaseInUse]);
    await importRegistry();
    expect(listLockfiles(workplace.registry)).toEqual([databaseInUse]);
  });

  test("while an import is at work nothing is repaired", async () => {
    await execute(heldElsewhere);
    setLockfiles(workplace.registry, []);
    expect(readRefusal(await lockfiles("repair", "--yes"))).toMatchObject({ code: "RUN_HELD" });
    expect(listLockfiles(workplace.registry)).toEqual([]);
  });

  test("without its ledger only the operator can know", async () => {
    await execute("drop schema longshore cascade");
    expect(await readReport()).toMatchObject({ record: { kind: "tags-of-others" }, drift: null });
    setLockfiles(workplace.registry, [databaseInUse, filesystemInUse]);
    expect(readRefusal(await lockfiles("repair", "--yes"))).toMatchObject({
      code: "LOCKFILES_UNCLEAR",
      line: expect.stringContaining("If the ledger of a finished import was forgotten"),
    });
    expect(listLockfiles(workplace.registry)).toEqual([databaseInUse, filesystemInUse]);
  });

  test("the ledger of another storage says nothing", async () => {
    await execute("update longshore.run set storage_location = '/elsewhere'");
    expect(await readReport()).toMatchObject({ record: { kind: "foreign", run: 1 } });
    expect(readRefusal(await lockfiles("repair", "--yes"))).toMatchObject({
      code: "LOCKFILES_UNCLEAR",
    });
  });
});

test("a database that does not answer is a fact, and lets nothing be repaired", async () => {
  await writeSampleConfiguration(workplace.configuration, {
    rootdirectory: workplace.registry,
    database: { ...configureDatabase(workplace.database), dbname: "nowhere" },
  });
  setLockfiles(workplace.registry, [databaseInUse, filesystemInUse]);
  expect(await readReport()).toMatchObject({
    registryStarts: "neither",
    record: { kind: "unknown", reason: expect.stringContaining("no such database") },
    tags: null,
  });
  expect(readRefusal(await lockfiles("repair", "--yes"))).toMatchObject({
    code: "LOCKFILES_UNCLEAR",
  });
});

test("without a terminal and without --yes nothing is asked", async () => {
  setLockfiles(workplace.registry, []);
  expect(readRefusal(await lockfiles("repair"))).toEqual({
    exitCode: 2,
    code: "USAGE_INVALID",
    line: "Nobody can be asked without a terminal: --yes repairs without asking.",
  });
  expect(listLockfiles(workplace.registry)).toEqual([]);
});

test.runIf(hasTerminals).each([
  ["y", 0, [filesystemInUse]],
  ["n", 1, []],
  ["", 1, []],
])("on a terminal the answer %j ends with exit code %d", async (answer, exitCode, left) => {
  setLockfiles(workplace.registry, []);
  const said = await answerInTerminal(["lockfiles", "repair", workplace.configuration], {
    question: "Write filesystem-in-use? [y/N]",
    answer,
  });
  expect(said.exitCode, said.written).toBe(exitCode);
  expect(said.written).toContain("NOT as they should be: there is no lockfile");
  expect(listLockfiles(workplace.registry)).toEqual(left);
});

describe.runIf(hasTerminals)(
  "what changes while an answer is waited for is not repaired over:",
  () => {
    beforeEach(() => importRegistry());

    test.each<[what: string, meanwhile: () => Promise<void> | void, code: string, left: string[]]>([
      ["an import that began", () => execute(heldElsewhere), "RUN_HELD", []],
      [
        "lockfiles that somebody wrote",
        () => setLockfiles(workplace.registry, [databaseInUse]),
        "LOCKFILES_UNCLEAR",
        [databaseInUse],
      ],
      [
        "a lockfile that makes another repair right",
        () => setLockfiles(workplace.registry, [databaseInUse, filesystemInUse]),
        "LOCKFILES_UNCLEAR",
        [databaseInUse, filesystemInUse],
      ],
    ])("%s", async (_, meanwhile, code, left) => {
      setLockfiles(workplace.registry, []);
      const said = await answerInTerminal(["lockfiles", "repair", workplace.configuration], {
        question: "Write database-in-use? [y/N]",
        answer: "y",
        meanwhile,
      });
      expect(said.exitCode, said.written).toBe(1);
      expect(said.written).toContain(code);
      expect(listLockfiles(workplace.registry)).toEqual(left);
    });
  },
);

test("the embedded database of a rehearsal is asked, by doctor too", async () => {
  await writeSampleConfiguration(workplace.configuration, { rootdirectory: workplace.registry });
  const embedded = ["--data-dir", join(workplace.folder, "data")];
  await importRegistry(...embedded);
  const { stdout } = await lockfiles(...embedded, "--json");
  expect(reportSchema.parse(JSON.parse(stdout))).toMatchObject({
    record: { kind: "switched", run: 1 },
    tags: true,
    otherSessions: 0,
    drift: null,
  });
  setLockfiles(workplace.registry, [databaseInUse, filesystemInUse]);
  const { drift } = reportSchema.parse(JSON.parse((await lockfiles(...embedded, "--json")).stdout));
  const { wrong } = await runDoctor(workplace.configuration, ...embedded);
  expect(drift).toMatch(/^filesystem-in-use lies beside database-in-use, and run 1 switched/);
  expect(wrong["lockfiles"]?.message).toBe(`${drift}; no registry starts (both lockfiles)`);
});
