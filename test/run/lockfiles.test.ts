import { readFileSync, truncateSync, watch } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { holdTable } from "../command-line/hold-table.js";
import { blobFile, firstTag, listRepositories } from "../command-line/registry-files.js";
import { type RunningCommand, startLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, takeSnapshot } from "../command-line/take-snapshot.js";
import {
  createWorkplace,
  listLockfiles,
  setLockfiles,
  type Workplace,
} from "../command-line/workplace.js";
import { readRefusal } from "../failures/refusal.js";
import { withClient } from "../postgres/with-client.js";

const filesystemInUse = "filesystem-in-use";
const databaseInUse = "database-in-use";

let healthy: SampleWorkplace;
let broken: SampleWorkplace;
let workplace: Workplace;
beforeAll(async () => {
  const sample = { seed: 37, repositories: 2, tags: 4 };
  healthy = await createSampleWorkplace(sample);
  broken = await createSampleWorkplace(sample);
  const [repository = ""] = listRepositories(broken.registry);
  truncateSync(blobFile(broken.registry, firstTag(broken.registry, repository).manifest), 10);
});
beforeEach(async () => {
  workplace = await createWorkplace(healthy.registry);
});
afterEach(() => workplace.remove());
afterAll(async () => {
  await healthy.remove();
  await broken.remove();
});

function startImport(...flags: string[]): RunningCommand {
  const { configuration, folder } = workplace;
  return startLongshore(["import", ...flags, configuration], { cwd: folder });
}

describe("when step two succeeds", () => {
  test.each([[[filesystemInUse]], [[]]])("%j becomes database-in-use", async (found) => {
    setLockfiles(workplace.registry, found);
    const { exitCode, stdout, stderr } = await startImport("--step-two").result;
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain("The lockfiles are switched");
    expect(listLockfiles(workplace.registry)).toEqual([databaseInUse]);
    const file = join(workplace.registry, "docker/registry/lockfiles", databaseInUse);
    expect(readFileSync(file, "utf8")).toBe('{"version":1}');
  });

  test("database-in-use is written before filesystem-in-use is removed", async () => {
    const names: string[] = [];
    const watcher = watch(join(workplace.registry, "docker/registry/lockfiles"), (_, name) => {
      names.push(name ?? "");
    });
    expect(await startImport("--step-two").result).toMatchObject({ exitCode: 0 });
    watcher.close();
    const order = names.filter((name) => name === filesystemInUse || name === databaseInUse);
    expect([...new Set(order)]).toEqual([databaseInUse, filesystemInUse]);
  });

  test.each([[[databaseInUse, filesystemInUse]], [[databaseInUse]]])(
    "a crash that leaves %j is mended by the same command",
    async (left) => {
      await crashDuringCutover();
      setLockfiles(workplace.registry, left);
      const { exitCode, stdout, stderr } = await startImport().result;
      expect(exitCode, stdout + stderr).toBe(0);
      expect(listLockfiles(workplace.registry)).toEqual([databaseInUse]);
    },
  );

  test("a crash that leaves both lets no other command begin", async () => {
    await crashDuringCutover();
    setLockfiles(workplace.registry, [databaseInUse, filesystemInUse]);
    const before = await takeSnapshot(workplace);
    for (const flag of ["--step-one", "--step-two"]) {
      expect(readRefusal(await startImport(flag).result)).toMatchObject({
        exitCode: 1,
        code: "RUN_MISMATCH",
      });
    }
    expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  });
});

/** Leaves a run whose lockfiles are being switched, as far as its ledger knows. */
async function crashDuringCutover(): Promise<void> {
  const statistics = await holdTable(workplace.database.url, "import_statistics");
  const command = startImport();
  await statistics.awaited();
  command.kill("SIGKILL");
  await command.result;
  await statistics.release();
  await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query("update longshore.step set cutover_finished_at = null"),
  );
}

describe("when step two fails", () => {
  beforeEach(async () => {
    await workplace.remove();
    workplace = await createWorkplace(broken.registry);
  });

  test("filesystem-in-use stays as it is", async () => {
    const { lockfiles } = await takeSnapshot(workplace);
    expect(await startImport("--step-two").result).toMatchObject({ exitCode: 1 });
    expect((await takeSnapshot(workplace)).lockfiles).toEqual(lockfiles);
  });

  test("filesystem-in-use is written where there was none", async () => {
    setLockfiles(workplace.registry, []);
    expect(await startImport("--step-two").result).toMatchObject({ exitCode: 1 });
    expect(listLockfiles(workplace.registry)).toEqual([filesystemInUse]);
  });
});

test.each([[[filesystemInUse]], [[]]])(
  "when step two is refused because tags exist, %j stays as it is",
  async (found) => {
    expect(await startImport().result).toMatchObject({ exitCode: 0 });
    const { configuration, folder } = workplace;
    await startLongshore(["forget", configuration], { cwd: folder }).result;
    setLockfiles(workplace.registry, found);
    const before = await takeSnapshot(workplace);
    const refusal = readRefusal(await startImport("--step-two").result);
    expect(refusal).toMatchObject({ exitCode: 1, code: "TAGS_PRESENT" });
    expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  },
);

describe.each([[[databaseInUse]], [[databaseInUse, filesystemInUse]]])(
  "when a command begins with %j that no unfinished run of ours wrote",
  (found) => {
    beforeEach(() => setLockfiles(workplace.registry, found));

    test.each(["--pre-import-skip-recent=0", "--step-one", "--step-two", "--dry-run"])(
      "import %s is refused, and touches nothing",
      async (flag) => {
        const before = await takeSnapshot(workplace);
        expect(readRefusal(await startImport(flag).result)).toEqual({
          exitCode: 1,
          code: "DATABASE_IN_USE",
          line: "The lockfile database-in-use lies in storage: the database is in charge of this registry.",
        });
        expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
      },
    );

    test("step three runs, and touches no lockfile", async () => {
      const { lockfiles } = await takeSnapshot(workplace);
      expect(await startImport("--step-three").result).toMatchObject({ exitCode: 0 });
      expect((await takeSnapshot(workplace)).lockfiles).toEqual(lockfiles);
    });
  },
);

test.each([[[filesystemInUse]], [[]]])("a dry run leaves %j as it is", async (found) => {
  setLockfiles(workplace.registry, found);
  const { lockfiles } = await takeSnapshot(workplace);
  expect(await startImport("--dry-run").result).toMatchObject({ exitCode: 0 });
  expect((await takeSnapshot(workplace)).lockfiles).toEqual(lockfiles);
});

test("step one leaves filesystem-in-use as it is", async () => {
  const { lockfiles } = await takeSnapshot(workplace);
  expect(await startImport("--step-one").result).toMatchObject({ exitCode: 0 });
  expect((await takeSnapshot(workplace)).lockfiles).toEqual(lockfiles);
});
