import { hash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createSampleRegistry, type SampleRegistrySummary } from "./create-sample-registry.js";
import { makeFolder } from "./testing/make-folder.js";
import {
  dataOf,
  findBlobs,
  findRevisions,
  findTags,
  makeTree,
  readManifest,
  readTree,
  type SampleDescriptor,
  type Tree,
} from "./testing/read-tree.js";

const options = { seed: 1, repositories: 40, tags: 400, untaggedManifests: 30, danglingBlobs: 7 };

describe("a whole tree", () => {
  let tree: Tree;
  let summary: SampleRegistrySummary;

  beforeAll(async () => {
    ({ tree, summary } = await makeTree(options));
  });

  test("has what was asked for", () => {
    const tags = findTags(tree);
    expect(summary).toMatchObject({ repositories: 40, tags: 400, damaged: [] });
    expect(tags).toHaveLength(400);
    expect(new Set(tags.map(([repository]) => repository)).size).toBe(40);
    expect(tree.get("lockfiles/filesystem-in-use")).toBe('{"version":1}');
  });

  test("is counted as it is", () => {
    const manifests = findRevisions(tree).map(([, hex]) => readManifest(tree, hex));
    const layers = manifests.flatMap((manifest) => manifest.layers ?? []);
    const blobs = findBlobs(tree);
    expect(summary).toMatchObject({
      images: manifests.filter((manifest) => manifest.layers !== undefined).length,
      lists: manifests.filter((manifest) => manifest.manifests !== undefined).length,
      layers: new Set(layers.map((layer) => layer.digest)).size,
      blobs: blobs.length,
      bytes: blobs.reduce((bytes, hex) => bytes + (dataOf(tree, hex)?.length ?? 0), 0),
    });
  });

  test("a tenth of the manifests tagged are lists; some images are in several repositories", () => {
    const versions = findTags(tree).filter(([, tag]) => tag !== "latest" && tag !== "stable");
    expect(summary.lists).toBe(Math.floor(versions.length / 10));
    const revisions = findRevisions(tree).map(([, hex]) => hex);
    expect(new Set(revisions).size).toBeLessThan(revisions.length);
  });

  test("every blob's folder is the digest of its data", () => {
    const wrong = findBlobs(tree).filter((hex) => hash("sha256", dataOf(tree, hex) ?? "") !== hex);
    expect(wrong).toEqual([]);
  });

  test("every link names a blob that exists, and is named after it", () => {
    for (const [path, link] of [...tree].filter(([file]) => file.endsWith("/link"))) {
      const hex = /^sha256:([0-9a-f]{64})$/.exec(link)?.[1] ?? "";
      expect(dataOf(tree, hex)).toBeDefined();
      expect(path.endsWith(`/sha256/${hex}/link`) || path.endsWith("/current/link")).toBe(true);
    }
  });

  test("whatever a manifest names is linked to its repository", () => {
    for (const [repository, hex] of findRevisions(tree)) {
      const { config, layers = [], manifests = [] } = readManifest(tree, hex);
      const link = (kind: string, { digest }: SampleDescriptor) =>
        tree.get(`v2/repositories/${repository}/${kind}/${digest.replace(":", "/")}/link`);
      for (const layer of config === undefined ? layers : [config, ...layers]) {
        expect(link("_layers", layer)).toBe(layer.digest);
      }
      for (const child of manifests) {
        expect(link("_manifests/revisions", child)).toBe(child.digest);
      }
    }
  });

  test("every tag's manifest is a revision, and is in the tag's index", () => {
    for (const [repository, tag] of findTags(tree)) {
      const manifests = `v2/repositories/${repository}/_manifests`;
      const digest = tree.get(`${manifests}/tags/${tag}/current/link`) ?? "";
      const hex = digest.slice("sha256:".length);
      expect(tree.get(`${manifests}/revisions/sha256/${hex}/link`)).toBe(digest);
      expect(tree.get(`${manifests}/tags/${tag}/index/sha256/${hex}/link`)).toBe(digest);
    }
  });

  test("manifests without a tag and blobs without a link are as many as asked", () => {
    const tagged = findTags(tree).map(([repository, tag]) => {
      const link = `v2/repositories/${repository}/_manifests/tags/${tag}/current/link`;
      return `${repository} ${tree.get(link)}`;
    });
    const revisions = findRevisions(tree);
    const children = revisions.flatMap(([repository, hex]) =>
      (readManifest(tree, hex).manifests ?? []).map((child) => `${repository} ${child.digest}`),
    );
    const used = new Set([...tagged, ...children]);
    const untagged = revisions.filter(([name, hex]) => !used.has(`${name} sha256:${hex}`));
    expect(untagged).toHaveLength(30);
    const linked = new Set(tree.values());
    expect(findBlobs(tree).filter((hex) => !linked.has(`sha256:${hex}`))).toHaveLength(7);
  });

  test("the same seed makes the same tree, another seed another", async () => {
    expect(await makeTree(options)).toEqual({ tree, summary });
    const other = await makeTree({ ...options, seed: 2 });
    expect(other.tree).not.toEqual(tree);
  });
});

test("a repository has the tags that a function says", async () => {
  const { tree } = await makeTree({ seed: 1, repositories: 3, tags: (index) => 1 + 5 * index });
  expect(countTags(tree)).toEqual([1, 6, 11]);
});

test("the largest repository has the tags asked for it", async () => {
  const sizes = { repositories: 5, tags: 60, largestRepository: 50 };
  const { tree, summary } = await makeTree({ seed: 1, ...sizes });
  expect(countTags(tree).at(-1)).toBe(50);
  expect(summary.tags).toBe(60);
});

/** The number of tags of each repository, smallest first. */
function countTags(tree: Tree): number[] {
  const counts = new Map<string, number>();
  for (const [repository] of findTags(tree)) {
    counts.set(repository, (counts.get(repository) ?? 0) + 1);
  }
  return [...counts.values()].toSorted((a, b) => a - b);
}

test.each([
  ["no repositories", { repositories: 0 }],
  ["fewer tags than repositories", { tags: 2 }],
  ["a repository without tags", { tags: () => 0 }],
  ["too large a largest repository", { largestRepository: 9 }],
  ["a share above 1", { sharedLayers: 1.1 }],
  ["a share that is no number", { listShare: Number.NaN }],
  ["half a blob", { danglingBlobs: 0.5 }],
])("refuses %s", async (_, wrong) => {
  const making = makeTree({ seed: 1, repositories: 3, tags: 10, ...wrong });
  await expect(making).rejects.toMatchObject({ code: "USAGE_INVALID" });
});

test("leaves a registry that is there alone", async () => {
  const root = makeFolder();
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "docker", "registry"), { recursive: true });
  const making = createSampleRegistry(root, options);
  await expect(making).rejects.toMatchObject({ code: "USAGE_INVALID" });
  expect(readTree(root).size).toBe(0);
});

test("stops when it is told to", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(makeTree({ ...options, signal })).rejects.toThrow("enough");
});
