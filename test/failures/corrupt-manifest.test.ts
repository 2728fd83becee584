import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { blobFile, firstTag, listRepositories } from "../command-line/registry-files.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { type Snapshot, takeSnapshot } from "../command-line/take-snapshot.js";
import { listLockfiles } from "../command-line/workplace.js";

/** No image is in two repositories, so that one manifest is one repository's matter. */
const sample = { seed: 11, repositories: 4, tags: 16, sharedImages: 0, danglingBlobs: 3 };

/** Cut off in the middle, as a full disk leaves a file. */
const remainingBytes = 40;

describe("a manifest that is no JSON", () => {
  let workplace: SampleWorkplace;
  let healthyRows: DatabaseDump;
  let repository: string;
  let manifest: string;
  let wholeData: Buffer;
  let before: Snapshot;
  let first: CommandResult;

  const run = (...words: string[]) =>
    runLongshore([...words, workplace.configuration], { cwd: workplace.folder });

  beforeAll(async () => {
    healthyRows = await importHealthy();
    workplace = await createSampleWorkplace(sample);
    repository = listRepositories(workplace.registry)[1] ?? "";
    ({ manifest } = firstTag(workplace.registry, repository));
    const file = blobFile(workplace.registry, manifest);
    wholeData = readFileSync(file);
    writeFileSync(file, wholeData.subarray(0, remainingBytes));
    before = await takeSnapshot(workplace);
    first = await run("import");
  });
  afterAll(() => workplace.remove());

  test("fails its repository alone: the others are imported with their tags", async () => {
    expect(first.exitCode, first.stdout + first.stderr).toBe(1);
    const tags = (await readImportedRows(workplace.database.url))["public.tags"];
    const ofOthers = healthyRows["public.tags"]?.filter(
      (tag) => tag["repository_id"] !== repository,
    );
    expect(tags).toEqual(ofOthers);
    expect(tags?.length).toBeGreaterThan(0);
  });

  test("leaves the lockfiles as they were", async () => {
    expect((await takeSnapshot(workplace)).lockfiles).toEqual(before.lockfiles);
  });

  test("is named in the summary, with its repository and what to do", () => {
    expect(first.stdout).toContain("Import NOT complete");
    expect(first.stdout).toContain(`"${repository}": MANIFEST_INVALID: Manifest ${manifest}`);
    expect(first.stdout).toContain("it is no JSON");
    expect(first.stdout).toContain("run the same command again");
  });

  test("is listed by `longshore skips`", async () => {
    const { exitCode, stdout } = await run("skips");
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toEqual([
      expect.stringContaining(
        `${repository}  pre-import FAILED  MANIFEST_INVALID  Manifest ${manifest}`,
      ),
      expect.stringContaining(
        `${repository}  tag-import FAILED  MANIFEST_INVALID  Manifest ${manifest}`,
      ),
      "",
    ]);
  });

  test("is listed by `longshore skips --json`, a failure for each step", async () => {
    const { exitCode, stdout } = await run("skips", "--json");
    expect(exitCode).toBe(0);
    const failure = {
      kind: "failure",
      run: 1,
      scope: repository,
      code: "MANIFEST_INVALID",
      message: `Manifest ${manifest} of repository "${repository}": The manifest cannot be read: it is no JSON.`,
    };
    expect(parseLines(stdout)).toEqual([
      { ...failure, step: "pre-import" },
      { ...failure, step: "tag-import" },
    ]);
  });

  test("is imported by the same command once it is mended, and the lockfiles switch", async () => {
    writeFileSync(blobFile(workplace.registry, manifest), wholeData);
    const second = await run("import");
    expect(second.exitCode, second.stdout + second.stderr).toBe(0);
    expect(second.stdout).toContain("(run 1, resumed)");
    expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
    const rows = await readImportedRows(workplace.database.url);
    expect(withoutStatistics(rows)).toEqual(withoutStatistics(healthyRows));
    expect(rows["public.import_statistics"]).toHaveLength(2);
    expect((await run("skips")).stdout).toBe("Run 1 left nothing behind.\n");
  });
});

async function importHealthy(): Promise<DatabaseDump> {
  const workplace = await createSampleWorkplace(sample);
  const { exitCode } = await runLongshore(["import", workplace.configuration], {
    cwd: workplace.folder,
  });
  expect(exitCode).toBe(0);
  const rows = await readImportedRows(workplace.database.url);
  await workplace.remove();
  return rows;
}

function withoutStatistics(rows: DatabaseDump): DatabaseDump {
  return { ...rows, "public.import_statistics": [] };
}

function parseLines(text: string): unknown[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
