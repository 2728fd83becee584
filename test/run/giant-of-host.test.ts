import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { putFileInto, putTags } from "../command-line/put-file.js";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { blobKey, pushImage, type PutObject } from "../s3/push-image.js";

/** A path whose first segment is a host's name with a port. */
const path = "localhost:5000/big";

/** More than one job takes. */
const names = Array.from({ length: 2_050 }, (_, index) => `t${String(index).padStart(4, "0")}`);

/** Comes after all others, so that a range has it. */
const late = "z-late";

let workplace: Workplace;
let put: PutObject;
let manifest: string;
beforeEach(async () => {
  workplace = await createWorkplace();
  put = putFileInto(workplace.registry);
  ({ manifest } = pushImage(put, path, "a-first"));
  putTags(put, path, manifest, names);
});
afterEach(() => workplace.remove());

const longshore = (...words: string[]): Promise<CommandResult> =>
  runLongshore([...words, workplace.configuration], { cwd: workplace.folder });

/** What a column holds, in order. */
async function readColumn(table: "repositories" | "tags", column: string): Promise<string[]> {
  const rows = await readImportedRows(workplace.database.url);
  return (rows[`public.${table}`] ?? []).map((row) => String(row[column])).toSorted();
}

test("every tag of a giant in a path with a port is imported", async () => {
  const { exitCode, stdout, stderr } = await longshore("import");
  expect(exitCode, stdout + stderr).toBe(0);
  expect(await readColumn("repositories", "path")).toEqual([path]);
  expect(await readColumn("tags", "name")).toEqual(["a-first", ...names]);
});

describe("a range of a giant in a path with a port that is set aside", () => {
  beforeEach(async () => {
    put(blobKey(pushImage(put, path, late).manifest), "no JSON");
    await longshore("import");
  });

  test("is the repository's, and is waived with it", async () => {
    const { stdout } = await longshore("failures", "--json");
    expect(stdout).toContain('"kind":"tag-range"');
    const waived = await longshore("waive", "--repository", path, "--reason", "old");
    expect(waived.stdout).toContain(`2 jobs of "${path}" waived`);
    const { exitCode } = await longshore("import");
    expect(exitCode).toBe(0);
    expect(await readColumn("repositories", "path")).toEqual([path]);
    expect(await readColumn("tags", "name")).not.toContain(late);
  });

  test("is tried again with it", async () => {
    putTags(put, path, manifest, [late]);
    const retried = await longshore("retry", "--repository", path);
    expect(retried.stdout).toBe(`2 jobs of "${path}" will be tried again.\n`);
    const { exitCode } = await longshore("import");
    expect(exitCode).toBe(0);
    expect(await readColumn("tags", "name")).toHaveLength(names.length + 2);
  });
});
