import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSampleRegistry } from "@longshore/sample-registry";
import { afterEach, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { readRows } from "../reference/read-rows.js";

let workplace: Workplace | undefined;
afterEach(async () => workplace?.remove());

test("a corrupt manifest fails its repository alone, and is finished once mended", async () => {
  workplace = await createWorkplace();
  const { registry, configuration, folder, database } = workplace;
  const { damaged } = await createSampleRegistry(registry, {
    seed: 7,
    repositories: 6,
    tags: 30,
    broken: ["manifest-not-json"],
    brokenOfEach: 1,
  });
  const [bad] = damaged;
  const words = ["import", configuration];
  const failed = await runLongshore(words, { cwd: folder });
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain(`"${bad?.repository}": MANIFEST_INVALID`);
  expect(listLockfiles(registry)).toEqual(["filesystem-in-use"]);
  const tags = (await readRows(database.url))["tags"] ?? [];
  expect(tags.length).toBeGreaterThan(0);
  expect(JSON.stringify(tags)).not.toContain(`"${bad?.repository}"`);
  const skips = await runLongshore(["skips", "--json", configuration]);
  expect(skips.stdout).toContain('"kind":"failure"');
  expect(skips.stdout).toContain(bad?.repository);

  mend(registry, bad?.repository ?? "", bad?.tag ?? "");
  const finished = await runLongshore(words, { cwd: folder });
  expect(finished.exitCode, finished.stdout + finished.stderr).toBe(0);
  expect(listLockfiles(registry)).toEqual(["database-in-use"]);
  const rows = await readRows(database.url);
  expect(rows["import_statistics"]).toHaveLength(2);
  expect(JSON.stringify(rows["tags"])).toContain(`"${bad?.repository}"`);
});

/** Puts an image of the same repository's shape in place of the damage: an empty OCI image. */
function mend(registry: string, repository: string, tag: string): void {
  const root = join(registry, "docker/registry/v2");
  const link = join(root, "repositories", repository, "_manifests/tags", tag, "current/link");
  const hex = readFileSync(link, "utf8").slice("sha256:".length);
  const data = join(root, "blobs/sha256", hex.slice(0, 2), hex, "data");
  writeFileSync(data, JSON.stringify({ schemaVersion: 2, manifests: [] }));
}
