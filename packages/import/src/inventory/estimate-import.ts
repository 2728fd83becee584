import type { Step } from "@longshore/ledger";
import type { ImportWork } from "./registry-inventory.js";

/**
 * What an estimate takes for granted. The rates are those of `docs/performance.md`: 7,151 rows a
 * second, and a step two of 1,000 repositories and 20,000 tags in 4.6 seconds, four at once on two cores.
 */
export const importAssumptions = {
  /** Rows that PostgreSQL takes a second. */
  rowsPerSecond: 7_000,
  /** What a repository costs beside its rows, in each step that goes through them. */
  millisecondsPerRepository: 2,
  /** Layers of a manifest: listings do not tell. */
  layersPerManifest: 8,
} as const;

/** Requests at once that an import begins with, while there is something to ask for. */
const fewestAtOnce = 16;

/** How storage answers. */
export interface RequestConditions {
  /** Requests at once. */
  readonly atOnce: number;
  /** Milliseconds until a request is answered. */
  readonly latency: number;
  /** Requests a second at most; 0: as many as come. */
  readonly maxPerSecond: number;
}

/** How storage answers an import, by how it has answered an inventory. */
export function expectConditions(seen: {
  /** Mean time until an answer. Milliseconds. */
  readonly latency: number;
  readonly answered: number;
  /** How long the inventory took. Milliseconds. */
  readonly duration: number;
  readonly maxPerSecond: number;
}): RequestConditions {
  const { latency, answered, duration, maxPerSecond } = seen;
  // With many at once each takes longer: the number goes with the latency that was seen with it.
  const atOnce = Math.round((answered * latency) / Math.max(1, duration));
  return { latency, atOnce: Math.max(fewestAtOnce, atOnce), maxPerSecond };
}

/** What a step is likely to cost. */
export interface StepEstimate {
  readonly step: Step;
  /** Requests for pages of listings; 0 where storage is not asked over a network. */
  readonly listPages: number;
  /** Requests for manifests, configs and links, at most. */
  readonly gets: number;
  /** Rows that are written, without those of triggers. */
  readonly rows: number;
  readonly seconds: number;
}

/** What an import is likely to cost. */
export interface ImportEstimate {
  readonly steps: readonly StepEstimate[];
  readonly seconds: number;
  /** Seconds of step two after a step one: the registry is read-only for so long. */
  readonly readOnlySeconds: number;
}

/**
 * Estimates a whole import into an empty database, and its read-only window. Of a step, the longer of
 * asking storage and writing rows counts, as both go on at once.
 * @param requests undefined where storage is not asked over a network
 */
export function estimateImport(
  work: ImportWork,
  requests: RequestConditions | undefined,
): ImportEstimate {
  const steps = [
    estimateStep(planStepOne(work), requests),
    estimateStep(planStepTwo(work), requests),
    estimateStep(planStepThree(work), requests),
  ];
  return {
    steps,
    seconds: steps.reduce((sum, { seconds }) => sum + seconds, 0),
    readOnlySeconds: steps[1]?.seconds ?? 0,
  };
}

/** What a step does. */
interface StepPlan {
  readonly step: Step;
  readonly repositories: number;
  readonly rows: number;
  /** Pages that are listed before all else. */
  readonly pagesBefore: number;
  readonly pages: number;
  readonly gets: number;
  /** Pages that come one after the other, at most. */
  readonly pagesInRow: number;
}

function planStepOne({ pages, unproven, ...work }: ImportWork): StepPlan {
  const { manifests, layers, layerBlobs, repositories } = work;
  const layerRows = manifests * importAssumptions.layersPerManifest;
  return {
    step: "pre-import",
    repositories,
    rows: repositories + manifests + layerRows + layers + layerBlobs,
    pagesBefore: pages.blobs,
    pages: pages.folders + pages.links,
    // A manifest and its config.
    gets: 2 * manifests + unproven.links + unproven.tags,
    pagesInRow: pages.mostLinks,
  };
}

function planStepTwo({ pages, unproven, repositories, tags }: ImportWork): StepPlan {
  return {
    step: "tag-import",
    repositories,
    rows: tags,
    pagesBefore: 0,
    pages: pages.folders + pages.tags,
    gets: unproven.tags,
    pagesInRow: pages.mostTags,
  };
}

function planStepThree({ pages, blobs, layerBlobs }: ImportWork): StepPlan {
  return {
    step: "blob-import",
    repositories: 0,
    rows: blobs - layerBlobs,
    pagesBefore: 0,
    pages: pages.blobs,
    gets: 0,
    pagesInRow: 1,
  };
}

function estimateStep(plan: StepPlan, requests: RequestConditions | undefined): StepEstimate {
  const { rowsPerSecond, millisecondsPerRepository } = importAssumptions;
  const { step, rows, repositories, pagesBefore, pages, gets, pagesInRow } = plan;
  const writing = rows / rowsPerSecond + (repositories * millisecondsPerRepository) / 1_000;
  if (requests === undefined) {
    return { step, listPages: 0, gets: 0, rows, seconds: writing };
  }
  const asking = Math.max(
    estimateRequests(pages + gets, requests),
    (pagesInRow * requests.latency) / 1_000,
  );
  return {
    step,
    listPages: pagesBefore + pages,
    gets,
    rows,
    seconds: estimateRequests(pagesBefore, requests) + Math.max(asking, writing),
  };
}

/** @returns seconds that so many requests take */
function estimateRequests(count: number, conditions: RequestConditions): number {
  const { latency, atOnce, maxPerSecond } = conditions;
  const answered = (count * latency) / 1_000 / atOnce;
  return maxPerSecond === 0 ? answered : Math.max(answered, count / maxPerSecond);
}
