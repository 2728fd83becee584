import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listRepositories, repositoryFolder } from "../command-line/registry-files.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { countRows, readStatistics, subtract } from "./read-counts.js";
import { importWithTrouble, type TroubledImport } from "./troubled-import.js";

let tree: SampleTree;
beforeAll(async () => {
  tree = await createSampleTree({
    seed: 61,
    repositories: 8,
    tags: 60,
    danglingBlobs: 4,
    broken: ["tag-link-missing", "layer-link-missing", "manifest-not-json"],
    brokenOfEach: 1,
  });
});
afterAll(() => tree.remove());

describe("the statistics of a run", () => {
  let imported: TroubledImport;
  beforeAll(async () => {
    imported = await importWithTrouble(tree);
  });
  afterAll(() => imported.workplace.remove());

  test("count the rows that each table has", async () => {
    const { url } = imported.workplace.database;
    const rows = subtract(await countRows(url), imported.rowsBefore);
    expect(Object.keys(rows).length).toBeGreaterThan(7);
    expect(await readStatistics(url, "rows-added")).toEqual(rows);
    expect(await readStatistics(url, "rows-changed")).toEqual({});
  });

  test("count the requests that storage has had", async () => {
    const requests = await readStatistics(imported.workplace.database.url, "requests");
    const byKind: Record<string, number> = {};
    for (const [name, count] of Object.entries(requests)) {
      const kind = name.split(" ", 1).join("");
      byKind[kind] = (byKind[kind] ?? 0) + count;
    }
    const { list, get, head, put, delete: removed } = imported.workplace.server.counts();
    const asked = Object.entries({ list, get, head, put, delete: removed });
    expect(byKind).toEqual(Object.fromEntries(asked.filter(([, count]) => count > 0)));
    expect(requests["list 503"]).toBeGreaterThan(0);
  });
});

test("a tag that was moved since is a row that was changed", async () => {
  const workplace = await createSampleWorkplace({ seed: 62, repositories: 1, tags: 3 });
  try {
    const [repository = ""] = listRepositories(workplace.registry);
    const alone = ["import", "--repository", repository, workplace.configuration];
    expect((await runLongshore(alone, { cwd: workplace.folder })).exitCode).toBe(0);
    const tags = join(repositoryFolder(workplace.registry, repository), "_manifests/tags");
    const [first = "", second = ""] = readdirSync(tags);
    cpSync(join(tags, first, "current"), join(tags, second, "current"), { recursive: true });
    expect((await runLongshore(alone, { cwd: workplace.folder })).exitCode).toBe(0);
    const { url } = workplace.database;
    expect(await readStatistics(url, "rows-changed")).toEqual({ tags: 1 });
    expect((await readStatistics(url, "rows-added"))["tags"]).toBe(3);
  } finally {
    await workplace.remove();
  }
});
