import { importAssumptions } from "@longshore/import";
import type { StepOneCounts } from "@longshore/ledger";
import type { TimeRange } from "../run-status.js";

/** What an estimate of the read-only window takes for granted, beside the rates of an import. */
const windowAssumptions = {
  /** Pages of listings for a repository, and for the folders above it. */
  pagesPerRepository: 2,
  /** Keys that are listed for a tag: its link, and one of its index. */
  keysPerTag: 2,
  keysPerPage: 1_000,
  /** What a storage that is asked over a network answers: the registry's own bound on requests is 350. */
  pagesPerSecond: 250,
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
 * are checked.
 */
export function expectWindow(
  { repositories, tags }: Pick<StepOneCounts, "repositories" | "tags">,
  { isRemote, checksTags }: WindowConditions,
): TimeRange {
  const { rowsPerSecond, millisecondsPerRepository } = importAssumptions;
  const { pagesPerRepository, keysPerTag, keysPerPage, pagesPerSecond, seconds, factor } =
    windowAssumptions;
  const perRepository = (repositories * millisecondsPerRepository) / 1_000;
  const writing = tags / rowsPerSecond + perRepository;
  const pages = repositories * pagesPerRepository + (tags * keysPerTag) / keysPerPage;
  const listing = isRemote ? pages / pagesPerSecond : perRepository;
  const expected = seconds + Math.max(writing, listing) + (checksTags ? listing : 0);
  return { low: expected / factor, high: expected * factor };
}
