import { importAssumptions } from "@longshore/import";
import type { StepOneCounts, StepOneSpeed } from "@longshore/ledger";
import type { TimeRange } from "../run-status.js";

/** What an estimate of the read-only window takes for granted, beside the rates of an import. */
const windowAssumptions = {
  /** Pages of listings for a repository, and for the folders above it. */
  pagesPerRepository: 2,
  /** Keys that are listed for a tag: its link, and one of its index. */
  keysPerTag: 2,
  keysPerPage: 1_000,
  /** What a storage that is asked over a network answers: the registry's own bound on requests is 350. */
  requestsPerSecond: 250,
  /** To begin and to end. */
  seconds: 1,
  /** Two machines differ by as much, either way. */
  factor: 2,
} as const;

/** How the tags are imported. */
export interface WindowConditions {
  /** Whether storage is asked over a network. */
  readonly isRemote: boolean;
  /** Whether every tag is compared with storage before the lockfiles are switched, as a fleet does. */
  readonly checksTags: boolean;
}

/**
 * Estimates the read-only window: step two after a step one that has seen nearly everything. Rows are
 * written while storage is listed: the longer of both counts, and the listing once more where the tags
 * are checked. A step one that took longer than it should tells by how much all is slower here; one that
 * took less may have found its manifests there, and tells nothing.
 */
export function expectWindow(
  { repositories, tags }: Pick<StepOneCounts, "repositories" | "tags">,
  speed: StepOneSpeed | undefined,
  { isRemote, checksTags }: WindowConditions,
): TimeRange {
  const { pagesPerRepository, keysPerTag, keysPerPage, seconds, factor } = windowAssumptions;
  const writing = writeRows(tags, repositories);
  const pages = repositories * pagesPerRepository + (tags * keysPerTag) / keysPerPage;
  const listing = isRemote ? request(pages) : writeRows(0, repositories);
  const slowness =
    speed === undefined ? 1 : Math.max(1, speed.seconds / expectStepOne(speed, isRemote));
  const work = Math.max(writing, listing) + (checksTags ? listing : 0);
  const expected = seconds + slowness * work;
  return { low: expected / factor, high: expected * factor };
}

/** How long a step one should take that imports all these manifests. Seconds, never 0. */
function expectStepOne({ repositories, manifests }: StepOneSpeed, isRemote: boolean): number {
  const { layersPerManifest } = importAssumptions;
  const writing = writeRows(manifests * (1 + layersPerManifest), repositories);
  // A manifest and its config.
  const reading = isRemote ? request(2 * manifests) : 0;
  return windowAssumptions.seconds + Math.max(writing, reading);
}

/** @returns seconds */
function writeRows(rows: number, repositories: number): number {
  const { rowsPerSecond, millisecondsPerRepository } = importAssumptions;
  return rows / rowsPerSecond + (repositories * millisecondsPerRepository) / 1_000;
}

/** @returns seconds */
function request(requests: number): number {
  return requests / windowAssumptions.requestsPerSecond;
}
