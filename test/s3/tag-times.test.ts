import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { dumpDatabase } from "../command-line/dump-database.js";
import { listRepositories, repositoryFolder } from "../command-line/registry-files.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { importDone } from "./import-left.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";

/** When each tag's link was written, by the repository's path and the tag's name. */
type TagTimes = Readonly<Record<string, number>>;

let tree: SampleTree;
let written: TagTimes;
beforeAll(async () => {
  tree = await createSampleTree({ seed: 79, repositories: 4, tags: 20 });
  written = writeTimes(tree.folder);
});
afterAll(() => tree.remove());

/** Gives every tag's link a time of its own, in whole seconds and years ago. */
function writeTimes(registry: string): TagTimes {
  let next = Date.UTC(2019, 1, 28, 23, 59, 50);
  const times: Record<string, number> = {};
  for (const path of listRepositories(registry)) {
    const tags = join(repositoryFolder(registry, path), "_manifests/tags");
    for (const tag of readdirSync(tags)) {
      next += 86_461_000;
      const time = new Date(next);
      utimesSync(join(tags, tag, "current/link"), time, time);
      times[`${path}:${tag}`] = next;
    }
  }
  return times;
}

const dumpSchema = z.object({
  "public.repositories": z.array(z.object({ id: z.number(), path: z.string() })),
  "public.tags": z.array(
    z.object({
      repository_id: z.number(),
      name: z.string(),
      created_at: z.iso.datetime({ offset: true }),
    }),
  ),
});

async function readTimes({ database }: Workplace): Promise<TagTimes> {
  const dump = dumpSchema.parse(await dumpDatabase(database.url));
  const paths = new Map(dump["public.repositories"].map(({ id, path }) => [id, path]));
  return Object.fromEntries(
    dump["public.tags"].map((tag) => [
      `${paths.get(tag.repository_id)}:${tag.name}`,
      Date.parse(tag.created_at),
    ]),
  );
}

const places: readonly [string, (workplace: Workplace) => Promise<Workplace>][] = [
  ["disk", async (workplace) => workplace],
  ["a bucket", (workplace) => serveAsBucket(workplace)],
];

async function importInto(
  serve: (workplace: Workplace) => Promise<Workplace>,
  ...flags: string[]
): Promise<TagTimes> {
  const workplace = await serve(await createWorkplace(tree.folder));
  try {
    await importDone(workplace, ...flags);

    return await readTimes(workplace);
  } finally {
    await workplace.remove();
  }
}

test.each(places)("from %s a tag was created when its link was last written", async (_, serve) => {
  expect(await importInto(serve, "--tag-times", "storage")).toEqual(written);
});

test.each(places)("from %s a tag was created by its import, without the flag", async (_, serve) => {
  const begun = Date.now();
  const times = await importInto(serve);
  expect(Object.keys(times).toSorted()).toEqual(Object.keys(written).toSorted());
  expect(Math.min(...Object.values(times))).toBeGreaterThanOrEqual(begun);
});
