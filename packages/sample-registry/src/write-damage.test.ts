import { hash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { SampleRegistrySummary } from "./create-sample-registry.js";
import { type DamageKind, damageKinds } from "./damage-kind.js";
import { dataOf, makeTree, readManifest, type Tree } from "./testing/read-tree.js";
import type { DamagedTag } from "./write-damage.js";

let tree: Tree;
let summary: SampleRegistrySummary;

beforeAll(async () => {
  ({ tree, summary } = await makeTree({
    seed: 3,
    repositories: 30,
    tags: 60,
    broken: damageKinds,
  }));
});

function damagedOf(kind: DamageKind): DamagedTag[] {
  return summary.damaged.filter((damaged) => damaged.kind === kind);
}

test("comes on top of the tags asked for, twice a kind, one in a repository", () => {
  expect(summary.damaged).toHaveLength(2 * damageKinds.length);
  expect(summary.tags).toBe(60 + summary.damaged.length);
  const repositories = new Set(summary.damaged.map((damaged) => damaged.repository));
  expect(repositories.size).toBe(summary.damaged.length);
});

test.each([
  ["tag-link-empty", { tagLink: "" }],
  ["tag-link-invalid", { tagLink: "no digest" }],
  ["tag-link-missing", { tagLink: undefined }],
  ["revision-link-missing", { revisionLink: undefined }],
  ["manifest-data-empty", { manifest: "" }],
] as const)("%s", (kind, seen) => {
  const whole = { tagLink: "whole", revisionLink: "whole", manifest: "whole" };
  const expected = { ...whole, ...seen };
  expect(damagedOf(kind).map(seeManifest)).toEqual([expected, expected]);
});

test.each([
  ["layer-link-missing", { lastLayerLink: undefined }],
  ["layer-link-empty", { lastLayerLink: "" }],
  ["config-link-empty", { configLink: "" }],
] as const)("%s", (kind, seen) => {
  const expected = { configLink: "whole", lastLayerLink: "whole", ...seen };
  expect(damagedOf(kind).map(seeLayers)).toEqual([expected, expected]);
});

test.each([
  ["schema-1-manifest", /^\{\s+"schemaVersion": 1,[^]*\}$/],
  ["build-cache-index", /^\{[^]*"application\/vnd\.buildkit\.cacheconfig\.v0"[^]*\}$/],
  ["manifest-not-json", /^\{\s+"schemaVersion": 2,[^]*[^}]$/],
] as const)("%s", (kind, content) => {
  const damaged = damagedOf(kind);
  expect(damaged).toHaveLength(2);
  for (const { manifest } of damaged) {
    expect(dataOf(tree, hexOf(manifest))).toMatch(content);
  }
});

/** What is on disk of a damaged tag's manifest: `whole`, or the file's content. */
function seeManifest({ repository, tag, manifest }: DamagedTag): object {
  const manifests = `v2/repositories/${repository}/_manifests`;
  const hex = hexOf(manifest);
  const data = dataOf(tree, hex) ?? "";
  return {
    tagLink: seeLink(`${manifests}/tags/${tag}/current`, manifest),
    revisionLink: seeLink(`${manifests}/revisions/sha256/${hex}`, manifest),
    manifest: hash("sha256", data) === hex ? "whole" : data,
  };
}

/** The same of the links to the config and the last layer. */
function seeLayers({ repository, manifest }: DamagedTag): object {
  const { config, layers } = readManifest(tree, hexOf(manifest));
  const seeLayer = (digest = "") =>
    seeLink(`v2/repositories/${repository}/_layers/${digest.replace(":", "/")}`, digest);
  return {
    configLink: seeLayer(config?.digest),
    lastLayerLink: seeLayer(layers?.at(-1)?.digest),
  };
}

function seeLink(folder: string, digest: string): string | undefined {
  const link = tree.get(`${folder}/link`);
  return link === digest ? "whole" : link;
}

function hexOf(digest: string): string {
  return digest.slice("sha256:".length);
}
