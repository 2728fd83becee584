import type { EtagMode, ListingStyle } from "@longshore/s3-server";
import { damageKinds } from "@longshore/sample-registry";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { importDone, type ImportLeft, readLeft } from "./import-left.js";
import { addOddLinks } from "./odd-links.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";

const broken = damageKinds.filter((kind) => kind !== "manifest-not-json");

let tree: SampleTree;
let fromDisk: ImportLeft;
beforeAll(async () => {
  tree = await createSampleTree({ seed: 41, repositories: 8, tags: 40, danglingBlobs: 3, broken });
  addOddLinks(tree.folder);
  fromDisk = await importAndRead(await makeWorkplace());
});
afterAll(() => tree.remove());

async function makeWorkplace(): Promise<Workplace> {
  return await createWorkplace(tree.folder);
}

async function importAndRead(workplace: Workplace): Promise<ImportLeft> {
  try {
    await importDone(workplace);

    return await readLeft(workplace);
  } finally {
    await workplace.remove();
  }
}

test("the tree has what the tests are about", () => {
  expect(tree.made.damaged).toHaveLength(2 * broken.length);
  const reasons = fromDisk.skips.map((line) => /"reason":"([^"]+)"/.exec(line)?.[1]);
  expect(new Set(reasons)).toEqual(
    new Set([
      "config-link-invalid",
      "config-link-missing",
      "layer-link-invalid",
      "layer-link-missing",
      "layer-missing",
      "manifest-empty",
      "manifest-schema-1",
      "revision-link-missing",
      "tag-link-invalid",
      "tag-link-missing",
    ]),
  );
});

const servers: readonly [etags: EtagMode, listings: Required<ListingStyle>][] = [
  ["md5", { layout: "compact", elementOrder: "key-first" }],
  ["escaped", { layout: "pretty", elementOrder: "key-first" }],
  ["unquoted", { layout: "prefixed", elementOrder: "key-last" }],
  ["multipart", { layout: "compact", elementOrder: "key-last" }],
  ["random", { layout: "pretty", elementOrder: "key-last" }],
  ["absent", { layout: "prefixed", elementOrder: "key-first" }],
];

test.each(servers)("with entity tags %s in listings %o", async (etags, listings) => {
  const workplace = await serveAsBucket(await makeWorkplace(), { etags, listings });
  expect(await importAndRead(workplace)).toEqual(fromDisk);
});
