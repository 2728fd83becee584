import { mostCounted, readReviewQueues } from "@longshore/datastore";
import { type Check, pass, warn } from "../check.js";
import { lookInto } from "../look-into.js";

/** Nothing is due for the registry's online garbage collector before the import is likely to end. */
export const garbageCollectionCheck: Check = {
  name: "garbage-collection",
  needs: ["database-schema", "database-rights"],
  run: (subject) =>
    lookInto(subject, async (database) => {
      const { importDuration } = subject;
      const { blobs, manifests, reviewAfter } = await readReviewQueues(database, importDuration);
      const end = `within ${hours(importDuration)}, which the import is likely to take`;
      if (blobs + manifests > 0) {
        const due = `${count(blobs, "blob")} and ${count(manifests, "manifest")} are due for review`;
        return warn(`${due} ${end}`, advice);
      }
      return reviewAfter < importDuration
        ? warn(
            `what an import writes is due for review after ${hours(reviewAfter)}, and the import is likely to take ${hours(importDuration)}`,
            advice,
          )
        : pass(`nothing is due for review ${end}`);
    }),
};

/** A blob or manifest that is imported and not tagged yet is one that nothing refers to. */
const advice =
  "Let no registry collect garbage on this database until the import is over: `gc.disabled: true` in its configuration, or a longer `gc.reviewafter`.";

function count(rows: number, what: string): string {
  const text = rows.toLocaleString("en-US");
  return `${rows < mostCounted ? text : `${text} or more`} ${what}${rows === 1 ? "" : "s"}`;
}

function hours(milliseconds: number): string {
  return `${Number((milliseconds / 3_600_000).toFixed(1))} h`;
}
