import { truncateSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { blobFile, firstTag, listRepositories } from "../command-line/registry-files.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, type Snapshot, takeSnapshot } from "../command-line/take-snapshot.js";
import { createWorkplace, setLockfiles, type Workplace } from "../command-line/workplace.js";

const statistics = "public.import_statistics";

let healthy: SampleWorkplace;
let workplace: Workplace;
let before: Snapshot;
beforeAll(async () => {
  healthy = await createSampleWorkplace({
    seed: 23,
    repositories: 3,
    tags: 9,
    danglingBlobs: 2,
    broken: ["tag-link-empty", "build-cache-index"],
    brokenOfEach: 1,
  });
});
beforeEach(async () => {
  workplace = await createWorkplace(healthy.registry);
});
afterEach(() => workplace.remove());
afterAll(() => healthy.remove());

function runImport(...flags: string[]): Promise<CommandResult> {
  const { configuration, folder } = workplace;
  return runLongshore(["import", ...flags, configuration], { cwd: folder });
}

/** Takes a snapshot, then makes a dry run. */
async function dryRun(...flags: string[]): Promise<CommandResult> {
  before = await takeSnapshot(workplace);
  return await runImport("--dry-run", ...flags);
}

/** What the dry run has changed, and how many rows it has added to the statistics. */
async function readTrace(): Promise<{ changed: string[]; added: number }> {
  const after = await takeSnapshot(workplace);
  return {
    changed: compareSnapshots(before, after),
    added: (after.database[statistics]?.length ?? 0) - (before.database[statistics]?.length ?? 0),
  };
}

const trace = { changed: [statistics], added: 1 };

test("a dry run tells what an import would do, and leaves one row of statistics", async () => {
  const { exitCode, stdout, stderr } = await dryRun("--row-count");
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout).toContain("Dry run complete");
  expect(stdout).toContain("step two, tags: 3 repositories, 8 manifests, 10 tags");
  expect(stdout).toContain("1 × tag-link-invalid");
  expect(stdout).toContain("tags 10");
  expect(stdout).toContain("Everything was rolled back.");
  expect(await readTrace()).toEqual(trace);
});

test.each(["--step-one", "--step-two", "--step-three"])(
  "a dry run of %s leaves no other trace",
  async (flag) => {
    const { exitCode, stdout, stderr } = await dryRun(flag);
    expect(exitCode, stdout + stderr).toBe(0);
    expect(await readTrace()).toEqual(trace);
  },
);

test("a dry run without statistics leaves no trace at all", async () => {
  expect(await dryRun("--import-statistics=false")).toMatchObject({ exitCode: 0 });
  expect(await readTrace()).toEqual({ changed: [], added: 0 });
});

test("a dry run leaves a storage without lockfiles as it is", async () => {
  setLockfiles(workplace.registry, []);
  expect(await dryRun()).toMatchObject({ exitCode: 0 });
  expect(await readTrace()).toEqual(trace);
});

test("a dry run after step one leaves the ledger as it is", async () => {
  expect(await runImport("--step-one")).toMatchObject({ exitCode: 0 });
  expect(await dryRun("--step-two")).toMatchObject({ exitCode: 0 });
  expect(await readTrace()).toEqual(trace);
});

test("a dry run goes on with an unfinished run, and leaves it unfinished", async () => {
  const broken = await createSampleWorkplace({ seed: 23, repositories: 3, tags: 9 });
  const [repository = ""] = listRepositories(broken.registry);
  truncateSync(blobFile(broken.registry, firstTag(broken.registry, repository).manifest), 10);
  await workplace.remove();
  workplace = broken;
  expect(await runImport()).toMatchObject({ exitCode: 1 });
  const { exitCode, stdout } = await dryRun();
  expect(exitCode).toBe(1);
  expect(stdout).toContain("Dry run NOT complete");
  expect(stdout).toContain(`"${repository}": MANIFEST_INVALID`);
  expect(await readTrace()).toEqual(trace);
});
