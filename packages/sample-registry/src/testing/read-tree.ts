import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createSampleRegistry, type SampleRegistrySummary } from "../create-sample-registry.js";
import type { SampleRegistryOptions } from "../options.js";
import { makeFolder } from "./make-folder.js";

/** Every file of a tree, by its path below `docker/registry`. */
export type Tree = ReadonlyMap<string, string>;

/** What the tests look at in a manifest. */
export interface SampleManifest {
  readonly config?: SampleDescriptor;
  readonly layers?: readonly SampleDescriptor[];
  readonly manifests?: readonly SampleDescriptor[];
}

/** A reference in a manifest. */
export interface SampleDescriptor {
  readonly digest: string;
}

/** Makes a sample registry, and reads all of it. */
export async function makeTree(
  options: SampleRegistryOptions,
): Promise<{ tree: Tree; summary: SampleRegistrySummary }> {
  const root = makeFolder();
  try {
    const summary = await createSampleRegistry(root, options);
    return { tree: readTree(root), summary };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Reads every file of a tree, in the order of their paths. */
export function readTree(root: string): Tree {
  const registry = join(root, "docker", "registry");
  const paths = readdirSync(registry, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return new Map(
    paths.map((path) => [path.slice(registry.length + 1), readFileSync(path, "utf8")]),
  );
}

/** Repository and name of every tag that has a link. */
export function findTags(tree: Tree): [repository: string, tag: string][] {
  return findPaths(tree, /repositories\/(.+)\/_manifests\/tags\/(.+)\/current\/link$/);
}

/** Repository and digest (without its algorithm) of every manifest. */
export function findRevisions(tree: Tree): [repository: string, hex: string][] {
  return findPaths(tree, /repositories\/(.+)\/_manifests\/revisions\/sha256\/(\w+)\/link$/);
}

/** The digests (without their algorithm) of all blobs. */
export function findBlobs(tree: Tree): string[] {
  return findPaths(tree, /blobs\/sha256\/(\w\w)\/(\w+)\/data$/).map(([, hex]) => hex);
}

/** A blob's data; undefined when there is none. */
export function dataOf(tree: Tree, hex: string): string | undefined {
  return tree.get(`v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`);
}

/** A manifest that is JSON. */
export function readManifest(tree: Tree, hex: string): SampleManifest {
  const manifest: SampleManifest = JSON.parse(dataOf(tree, hex) ?? "null");
  return manifest;
}

/** What the two groups of a pattern capture in each path that it matches. */
function findPaths(tree: Tree, pattern: RegExp): [string, string][] {
  return [...tree.keys()].flatMap((path) => {
    const [, first, second] = pattern.exec(path) ?? [];
    return first === undefined || second === undefined ? [] : [[first, second]];
  });
}
