import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { firstTag, repositoryFolder } from "../command-line/registry-files.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
import { ownServer } from "../redis/test-redis.js";
import { createFleet, type Fleet } from "./fleet.js";

/** So slow is each answer of storage that a tag can be pushed between. Milliseconds. */
const latency = 60;

const pushed = "pushed-late";

let redis: LocalRedis;
let workplace: S3Workplace;
let fleet: Fleet;

async function query(text: string): Promise<Record<string, unknown>[]> {
  const options = { connectionString: workplace.database.url };
  return await withClient(options, async (client) => (await client.query(text)).rows);
}

/** Waits for a repository whose tags are imported while others' are not yet. @returns its path */
async function waitForImported(): Promise<string> {
  const rowsSchema = z.array(z.object({ scope: z.string() }));
  for (;;) {
    const made = await query("select where to_regclass('longshore.job') is not null");
    const rows =
      made.length === 0
        ? []
        : await query(`select scope from longshore.job
      where step = 'tag-import' and kind = 'repository' and state = 'done' limit 1`);
    for (const { scope } of rowsSchema.parse(rows)) {
      return scope;
    }
    await query("select pg_sleep(0.05)");
  }
}

/** Pushes a tag for a manifest that the repository has. */
function pushTag(path: string): void {
  const { manifest } = firstTag(workplace.registry, path);
  const folder = `docker/registry/v2/repositories/${path}/_manifests/tags/${pushed}`;
  const index = `${folder}/index/${manifest.replace(":", "/")}/link`;
  for (const key of [index, `${folder}/current/link`]) {
    workplace.server.put(key, Buffer.from(manifest));
  }
}

/** Removes all that lies in a folder of a registry's repositories. */
function removeFolder(path: string): void {
  const folder = repositoryFolder(workplace.registry, path);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((one) => one.endsWith("/link"))) {
    workplace.server.remove(relative(workplace.registry, join(folder, name)));
  }
}

describe.skipIf(ownServer.program === undefined)(
  "a tag that is pushed after its repository was imported",
  { timeout: 400_000 },
  () => {
    beforeEach(async () => {
      redis = await startLocalRedis();
      // Of its own: a push writes into it.
      const sample = await createSampleWorkplace({ seed: 37, repositories: 40, tags: 80 });
      workplace = await serveAsBucket(sample, { latency });
    });
    afterEach(async () => {
      await fleet.stop();
      await workplace.remove();
      await redis.stop();
    });

    test.each([
      ["import", 0, 1],
      ["fail", 1, 0],
    ])("is found before the cutover: with latewrites %s", async (latewrites, exit, tags) => {
      fleet = createFleet(workplace, redis.url, { LATEWRITES: latewrites, CONCURRENCY: "1" });
      fleet.start("producer");
      fleet.start("worker");
      const coordinator = fleet.start("coordinator");
      const path = await waitForImported();
      pushTag(path);
      const { exitCode, stdout } = await coordinator.result;
      expect(exitCode, stdout).toBe(exit);
      expect(await query(`select name from tags where name = '${pushed}'`)).toHaveLength(tags);
      const failures = await query(
        "select scope, error_code from longshore.job where state = 'failed'",
      );
      expect(failures).toEqual(exit === 0 ? [] : [{ scope: path, error_code: "TAGS_CHANGED" }]);
      expect(listLockfiles(workplace.registry).includes("database-in-use")).toBe(exit === 0);
    });

    test.each([
      ["a tag that is removed", (path: string, tag: string) => `${path}/_manifests/tags/${tag}`],
      ["a repository that is removed", (path: string) => path],
    ])("%s then is found, and its rows are removed", async (_, folderOf) => {
      fleet = createFleet(workplace, redis.url, { CONCURRENCY: "1" });
      fleet.start("producer");
      fleet.start("worker");
      const coordinator = fleet.start("coordinator");
      const path = await waitForImported();
      const { tag } = firstTag(workplace.registry, path);
      const tags = `select tags.name from tags join repositories r on r.id = repository_id
        where r.path = '${path}' and tags.name = '${tag}'`;
      expect(await query(tags)).toEqual([{ name: tag }]);
      removeFolder(folderOf(path, tag));
      const { exitCode, stdout } = await coordinator.result;
      expect(exitCode, stdout).toBe(0);
      expect(await query(tags)).toEqual([]);
      expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
      const told = await runLongshore(["verify", "--tags-only", workplace.configuration]);
      expect(told.exitCode, told.stdout).toBe(0);
      const written = await query(`select sum(count)::int as told, (select count(*)::int from tags)
        from longshore.statistic where kind = 'rows-added' and name = 'tags'`);
      expect(written).toEqual([{ told: written[0]?.["count"], count: written[0]?.["count"] }]);
    });
  },
);
