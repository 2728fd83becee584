import { LongshoreError } from "@longshore/errors";
import type { DamageKind } from "./damage-kind.js";

/** What a sample registry shall hold. Counts are whole numbers, shares lie between 0 and 1. */
export interface SampleRegistryOptions {
  /** The same seed and options make the same tree, byte for byte. */
  readonly seed: number;
  /** At least 1. */
  readonly repositories: number;
  /**
   * All tags together, at least one a repository, spread unevenly; or a function that says how many
   * tags the repository of this index has (1 at least).
   */
  readonly tags: number | ((repository: number) => number);
  /** Tags of one repository, which is the largest; the others share the rest. */
  readonly largestRepository?: number;
  /** @default 20 */
  readonly topLevelNamespaces?: number;
  /** @default 6 */
  readonly layersPerImage?: number;
  /** Share of an image's layers, to the nearest whole, that many repositories have. @default 0.5 */
  readonly sharedLayers?: number;
  /** Share of the tagged manifests that are images which other repositories have too. @default 0.02 */
  readonly sharedImages?: number;
  /** Share of the tagged manifests that are lists of two images of their own. @default 0.1 */
  readonly listShare?: number;
  /** Images without a tag, all repositories together. @default 0 */
  readonly untaggedManifests?: number;
  /** Blobs that nothing refers to. @default 0 */
  readonly danglingBlobs?: number;
  /** Kinds of damage to add, each in a tag of its own on top of `tags`. @default none */
  readonly broken?: readonly DamageKind[];
  /** How often each kind of `broken` occurs. @default 2 */
  readonly brokenOfEach?: number;
  /** Stops the making; what has been written stays. */
  readonly signal?: AbortSignal;
}

/** The options with their defaults. */
export type SampleOptions = Required<Omit<SampleRegistryOptions, "largestRepository" | "signal">> &
  Pick<SampleRegistryOptions, "largestRepository" | "signal">;

/** Fills in the defaults. Throws USAGE_INVALID for a number that makes no tree. */
export function resolveOptions(options: SampleRegistryOptions): SampleOptions {
  const resolved: SampleOptions = {
    topLevelNamespaces: 20,
    layersPerImage: 6,
    sharedLayers: 0.5,
    sharedImages: 0.02,
    listShare: 0.1,
    untaggedManifests: 0,
    danglingBlobs: 0,
    broken: [],
    brokenOfEach: 2,
    ...options,
  };
  checkCounts(resolved);
  checkShares(resolved);
  checkTags(resolved);
  return resolved;
}

function checkCounts(options: SampleOptions): void {
  const least = [
    ["seed", Number.MIN_SAFE_INTEGER],
    ["repositories", 1],
    ["topLevelNamespaces", 1],
    ["layersPerImage", 1],
    ["untaggedManifests", 0],
    ["danglingBlobs", 0],
    ["brokenOfEach", 1],
  ] as const;
  for (const [name, minimum] of least) {
    if (!Number.isSafeInteger(options[name]) || options[name] < minimum) {
      throw invalid(name, options[name]);
    }
  }
}

function checkShares(options: SampleOptions): void {
  for (const name of ["sharedLayers", "sharedImages", "listShare"] as const) {
    if (!(options[name] >= 0 && options[name] <= 1)) {
      throw invalid(name, options[name]);
    }
  }
}

function checkTags({ tags, repositories, largestRepository }: SampleOptions): void {
  if (typeof tags === "function") {
    return;
  }
  if (!Number.isSafeInteger(tags) || tags < repositories) {
    throw invalid("tags", tags);
  }
  if (largestRepository === undefined) {
    return;
  }
  const left = tags - largestRepository;
  const fits = repositories === 1 ? left === 0 : left >= repositories - 1;
  if (!Number.isSafeInteger(largestRepository) || largestRepository < 1 || !fits) {
    throw invalid("largestRepository", largestRepository);
  }
}

function invalid(name: string, value: number): LongshoreError {
  return new LongshoreError("USAGE_INVALID", `A sample registry cannot have ${name} ${value}.`);
}
