import { afterEach, beforeEach, expect, test } from "vitest";
import { readLedger } from "../command-line/read-ledger.js";
import { listRepositories } from "../command-line/registry-files.js";
import { startLongshore } from "../command-line/run-longshore.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, setLockfiles } from "../command-line/workplace.js";
import { type RecordedRequests, recordRequests } from "./fault-scripts.js";
import { importDone, importWords, readLeft } from "./import-left.js";
import { blobKey, type PushedImage, pushImage } from "./push-image.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";

const blobs = "docker/registry/v2/blobs/sha256/";

let tree: SampleTree;
let workplace: S3Workplace;
beforeEach(async () => {
  const broken = ["layer-link-missing", "config-link-empty", "tag-link-missing"] as const;
  tree = await createSampleTree({ seed: 73, repositories: 8, tags: 30, broken });
  workplace = await serveAsBucket(await createWorkplace(tree.folder));
});
afterEach(async () => {
  await workplace.remove();
  tree.remove();
});

/** Sees that everything is imported as it would be from disk by now. */
async function expectImportOfDisk(): Promise<void> {
  const fromDisk = await createWorkplace(workplace.registry);
  try {
    setLockfiles(fromDisk.registry, ["filesystem-in-use"]);
    await importDone(fromDisk);

    expect(await readLeft(workplace)).toEqual(await readLeft(fromDisk));
  } finally {
    await fromDisk.remove();
  }
}

/** The blobs of which it was asked whether they are there; of a damaged link its size is asked, too. */
function layersAskedFor({ keys }: RecordedRequests): string[] {
  return keys("head").filter((key) => key.startsWith(blobs));
}

async function importAll(...flags: string[]): Promise<void> {
  await importDone(workplace, ...flags);
}

test("a quiet bucket is asked for no layer", async () => {
  const recorded = recordRequests();
  workplace.server.setFaults(recorded.script);
  await importAll();
  expect(layersAskedFor(recorded)).toEqual([]);
  await expectImportOfDisk();
});

test("layers that came after the inventory are asked for, and no others", async () => {
  const recorded = recordRequests();
  const pushed: PushedImage[] = [];
  const { server } = workplace;
  server.setFaults((request) => {
    recorded.script(request);
    if (pushed.length === 0 && request.kind === "get") {
      const put = (key: string, data: string) => server.put(key, data);
      for (const [index, repository] of listRepositories(tree.folder).entries()) {
        pushed.push(pushImage(put, repository, `late-${index}`));
      }
    }
    return undefined;
  });
  await importAll();
  const late = pushed.flatMap(({ layers }) => layers.map(blobKey)).toSorted();
  expect(late.length).toBeGreaterThan(0);
  const asked = layersAskedFor(recorded);
  expect([...new Set(asked)]).toEqual(late);
  await expectImportOfDisk();
});

test("a dry run makes no inventory: storage is asked for layers", async () => {
  const recorded = recordRequests();
  workplace.server.setFaults(recorded.script);
  await importAll("--dry-run");
  expect(recorded.keys("head").length).toBeGreaterThan(0);
});

test.each([
  ["its ranges are found", 2],
  ["a range is listed", 3],
])("an import that is killed while %s goes on, and lacks nothing", async (_, listing) => {
  const { server, folder, database } = workplace;
  let listings = 0;
  const command = startLongshore(importWords(workplace), { cwd: folder });
  const isListing = new Promise<void>((resolve) => {
    server.setFaults(({ kind, key }) => {
      // The first one is the look into storage before everything.
      listings += kind === "list" && key === blobs ? 1 : 0;
      if (listings < listing) {
        return undefined;
      }
      resolve();
      return { kind: "hang" };
    });
  });
  await isListing;
  command.kill("SIGKILL");
  await command.result;
  expect(await readLedger(database.url)).toMatchObject({ run: "unfinished", step: undefined });
  server.setFaults(undefined);
  await importAll();
  await expectImportOfDisk();
});
