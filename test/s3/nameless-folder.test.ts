import { afterAll, beforeAll, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";
import { query } from "../fleet/watch-ledger.js";

/** What a slash too many leaves. */
const stray = "docker/registry/v2/repositories//stray/_manifests/tags/x/current/link";
const told = 'There is a folder with an empty name: "docker/registry/v2/repositories//".';

let bucket: S3Workplace;
beforeAll(async () => {
  bucket = await serveAsBucket(await createSampleWorkplace({ seed: 79, repositories: 3, tags: 6 }));
  bucket.server.put(stray, "sha256:none");
});
afterAll(() => bucket.remove());

test("an inventory names a folder with an empty name, and ends", async () => {
  const { exitCode, stderr } = await runLongshore(["inventory", bucket.configuration]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`longshore: ${told}\n  REPOSITORY_NAME_INVALID: `);
});

test("an import names it, imports the others and switches nothing", async () => {
  const words = ["import", "--log-directory", bucket.folder, bucket.configuration];
  const { exitCode, stdout } = await runLongshore(words);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(told);
  expect(await query(bucket, "select count(*)::int as tags from tags")).toEqual([{ tags: 6 }]);
  expect(listLockfiles(bucket.registry)).toEqual(["filesystem-in-use"]);
  bucket.server.remove(stray);
  expect((await runLongshore(words)).exitCode).toBe(0);
  expect(listLockfiles(bucket.registry)).toEqual(["database-in-use"]);
});
