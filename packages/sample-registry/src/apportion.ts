import { LongshoreError } from "@longshore/errors";
import { draw } from "./draw.js";
import type { SampleOptions } from "./options.js";

/** Whole shares of a total by weight; they add up to the total exactly. */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((before, weight) => before + weight, 0);
  let weightSoFar = 0;
  let given = 0;
  return weights.map((weight, index) => {
    weightSoFar += weight;
    const last = index === weights.length - 1;
    const due = last ? total : Math.floor((total * weightSoFar) / sum);
    const share = due - given;
    given = due;
    return share;
  });
}

/** How many tags each repository gets: one at least, and a few repositories get most. */
export function tagsPerRepository(options: SampleOptions): number[] {
  const { repositories, tags, largestRepository } = options;
  if (typeof tags === "function") {
    return Array.from({ length: repositories }, (_, index) => checkedTags(tags(index), index));
  }
  if (largestRepository === undefined) {
    return spreadUnevenly(options.seed, tags, repositories);
  }
  const others = spreadUnevenly(options.seed, tags - largestRepository, repositories - 1);
  return [largestRepository, ...others];
}

function checkedTags(tags: number, index: number): number {
  if (!Number.isSafeInteger(tags) || tags < 1) {
    throw new LongshoreError("USAGE_INVALID", `Repository ${index} needs one tag, not ${tags}.`);
  }
  return tags;
}

function spreadUnevenly(seed: number, tags: number, repositories: number): number[] {
  // The largest weight is a hundred times the smallest: as in a registry where most images are
  // built now and then, and a few with every commit.
  const weights = Array.from(
    { length: repositories },
    (_, index) => 1 / (0.01 + draw(seed, "weight", index)),
  );
  return apportion(tags - repositories, weights).map((more) => more + 1);
}
