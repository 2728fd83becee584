import { addJobs } from "@longshore/ledger";
import { formatTagRange, listTags } from "@longshore/registry";
import type { ImportContext } from "../import-context.js";
import type { RepositoryJob } from "./repository-job.js";

/** Tags that a repository's own job takes; what comes after them is cut off. */
export const firstRange = 2_000;

/** Tags of a range at most, however many the repository has: each is to last seconds. */
const longestRange = 8_000;

/** Ranges of one length, before the next are twice as long. */
const rangesOfOneLength = 8;

/**
 * Cuts the tags that come after one off from a repository's job, as jobs of their own that other
 * workers take. Ranges grow with the repository: each looks through its folder anew. What is cut off
 * twice, after a crash, overlaps, which writes the same rows.
 */
export async function cutOffTags(
  { database, storage, signal }: ImportContext,
  job: RepositoryJob,
  after: string,
): Promise<void> {
  let lower = after;
  let length = firstRange;
  let ranges = 0;
  let taken = 0;
  const addRange = async (last: string) => {
    const scope = formatTagRange(job.path, { after: lower, last });
    await addJobs(database, job.runId, job.step, [{ kind: "tag-range", scope, parentId: job.id }]);
    lower = last;
    taken = 0;
    ranges += 1;
    length = Math.min(longestRange, firstRange * 2 ** Math.floor(ranges / rangesOfOneLength));
  };
  for await (const names of listTags(storage, job.path, signal, { after, last: "" })) {
    for (const name of names) {
      taken += 1;
      if (taken === length) {
        await addRange(name);
      }
    }
  }
  // Without an upper bound: a tag that comes meanwhile is nobody else's.
  await addRange("");
}
