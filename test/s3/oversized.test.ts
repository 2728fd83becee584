import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  blobFile,
  firstTag,
  listRepositories,
  repositoryFolder,
} from "../command-line/registry-files.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { importDone, readLeft } from "./import-left.js";

let sample: SampleWorkplace;
let workplace: S3Workplace | undefined;
beforeEach(async () => {
  sample = await createSampleWorkplace({ seed: 97, repositories: 3, tags: () => 1, listShare: 0 });
});
afterEach(() => (workplace ?? sample).remove());

/** The links and manifests of the first repositories, each longer than any that a registry writes. */
function enlarge({ registry }: SampleWorkplace): { repository: string; tag: string }[] {
  return listRepositories(registry).map((repository, index) => {
    const { tag, manifest } = firstTag(registry, repository);
    if (index === 0) {
      const link = `_manifests/tags/${tag}/current/link`;
      writeFileSync(join(repositoryFolder(registry, repository), link), "x".repeat(1024 ** 2));
    } else if (index === 1) {
      truncateSync(blobFile(registry, manifest), 1024 ** 3);
    }
    return { repository, tag };
  });
}

test("a link of a megabyte and a manifest of a gigabyte are left behind, and nothing else", async () => {
  const [link, manifest] = enlarge(sample);
  workplace = await serveAsBucket(sample);
  await importDone(workplace);

  const { skips, rows } = await readLeft(workplace);
  const found = ["pre-import", "tag-import"].flatMap((step) => [
    expect.objectContaining({ step, ...manifest, reason: "manifest-too-large" }),
    expect.objectContaining({ step, ...link, reason: "tag-link-invalid" }),
  ]);
  const lines: unknown[] = skips.map((line) => JSON.parse(line));
  expect(lines).toHaveLength(found.length);
  expect(lines).toEqual(expect.arrayContaining(found));
  expect(rows["public.tags"]).toHaveLength(1);
});
