import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type DatabaseDump, dumpDatabase } from "../command-line/dump-database.js";
import { holdTable } from "../command-line/hold-table.js";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { listRepositories } from "../command-line/registry-files.js";
import { type RunningCommand, startLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, takeSnapshot } from "../command-line/take-snapshot.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { readRefusal } from "../failures/refusal.js";
import { withClient } from "../postgres/with-client.js";

/** Tables of which a repository has rows of its own. */
const tables = ["repository_blobs", "manifests", "manifest_references", "layers", "tags"];

let sample: SampleWorkplace;
let wholeRows: DatabaseDump;
let repository: string;
let other: string;
let workplace: Workplace;
beforeAll(async () => {
  sample = await createSampleWorkplace({ seed: 31, repositories: 4, tags: 16, listShare: 0.5 });
  [repository = "", other = ""] = listRepositories(sample.registry);
  const whole = await createWorkplace(sample.registry);
  await startImport(whole).result;
  wholeRows = await readImportedRows(whole.database.url);
  await whole.remove();
});
beforeEach(async () => {
  workplace = await createWorkplace(sample.registry);
});
afterEach(() => workplace.remove());
afterAll(() => sample.remove());

function startImport({ configuration, folder }: Workplace, ...flags: string[]): RunningCommand {
  return startLongshore(["import", ...flags, configuration], { cwd: folder });
}

/** The rows that belong to repositories. */
function rowsOf(rows: DatabaseDump, ...paths: string[]): DatabaseDump {
  const own = tables.map((table) => [
    table,
    rows[`public.${table}`]?.filter((row) => paths.includes(String(row["repository_id"]))) ?? [],
  ]);
  return Object.fromEntries(own);
}

/** The rows of every repository. */
function allRows(rows: DatabaseDump): DatabaseDump {
  return rowsOf(rows, ...listRepositories(sample.registry));
}

test("one repository is imported with its tags, and nothing is switched", async () => {
  const before = await takeSnapshot(workplace);
  const { exitCode, stdout, stderr } = await startImport(workplace, "--repository", repository)
    .result;
  expect(exitCode, stdout + stderr).toBe(0);
  const rows = await readImportedRows(workplace.database.url);
  expect(rows["public.tags"]?.length).toBeGreaterThan(0);
  expect(rows["public.manifest_references"]?.length).toBeGreaterThan(0);
  expect(allRows(rows)).toEqual(rowsOf(wholeRows, repository));
  expect(rows["public.repositories"]).toMatchObject([{ path: repository }]);
  expect(rows["public.import_statistics"]).toEqual([]);
  expect((await takeSnapshot(workplace)).lockfiles).toEqual(before.lockfiles);
});

test("one repository is imported in one transaction", async () => {
  const tags = await holdTable(workplace.database.url, "tags");
  const command = startImport(workplace, "--repository", repository);
  await tags.awaited();
  const rows = await readImportedRows(workplace.database.url);
  expect({ ...allRows(rows), repositories: rows["public.repositories"] }).toEqual({
    ...allRows({}),
    repositories: [],
  });
  command.kill("SIGKILL");
  await command.result;
  await tags.release();
  expect(allRows(await readImportedRows(workplace.database.url))).toEqual(allRows({}));
});

test("one repository is imported after another, and again", async () => {
  for (const path of [repository, other, repository]) {
    const { exitCode, stderr } = await startImport(workplace, "--repository", path).result;
    expect(exitCode, stderr).toBe(0);
  }
  const rows = await readImportedRows(workplace.database.url);
  expect(withoutTimes(allRows(rows))).toEqual(withoutTimes(rowsOf(wholeRows, repository, other)));
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});

/** A tag that is imported again has a time when that was. */
function withoutTimes(rows: DatabaseDump): DatabaseDump {
  return { ...rows, tags: rows["tags"]?.map((tag) => ({ ...tag, updated_at: undefined })) ?? [] };
}

test("an import of all of the registry refuses the tags, names who wrote them, and changes nothing", async () => {
  for (const path of [repository, other]) {
    expect(await startImport(workplace, "--repository", path).result).toMatchObject({
      exitCode: 0,
    });
  }
  const before = await takeSnapshot(workplace);
  expect(readRefusal(await startImport(workplace).result)).toEqual({
    exitCode: 1,
    code: "TAGS_PRESENT",
    line:
      "The table tags has rows that this import did not write: " +
      `repository "${other}" (and 1 more) was imported by itself.`,
  });
  expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query("truncate tags"),
  );
  const { exitCode, stdout, stderr } = await startImport(workplace).result;
  expect(exitCode, stdout + stderr).toBe(0);
  const rows = await readImportedRows(workplace.database.url);
  expect(withoutTimes(allRows(rows))).toEqual(withoutTimes(allRows(wholeRows)));
});

test("one repository is pre-imported with --step-one", async () => {
  const result = await startImport(workplace, "--step-one", "--repository", repository).result;
  expect(result).toMatchObject({ exitCode: 0 });
  const rows = await readImportedRows(workplace.database.url);
  expect(allRows(rows)).toEqual({ ...rowsOf(wholeRows, repository), tags: [] });
  expect(rows["public.repositories"]).toMatchObject([
    { path: repository, last_published_at: true },
  ]);
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});

// The second one is a folder that only leads to repositories.
test.each(["none/such", "platform"])("a repository that is none is refused: %s", async (path) => {
  const before = await takeSnapshot(workplace);
  expect(readRefusal(await startImport(workplace, "--repository", path).result)).toEqual({
    exitCode: 1,
    code: "REPOSITORY_UNKNOWN",
    line: `Storage holds no repository "${path}".`,
  });
  expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  expect(await dumpDatabase(workplace.database.url)).not.toHaveProperty("longshore.run");
});
