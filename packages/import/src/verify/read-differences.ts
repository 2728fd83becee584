import type { Database } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { listDifferences } from "@longshore/ledger";
import type { Difference } from "./difference.js";
import { type DifferenceKind, differenceKinds } from "./difference-kinds.js";

/** Reads what a verification has found from the ledger, page by page. */
export async function* readDifferences(
  database: Database,
  runId: number,
): AsyncGenerator<Difference> {
  for await (const one of listDifferences(database, runId)) {
    const { kind } = one;
    if (!isKind(kind)) {
      throw new LongshoreError(
        "JOB_FAILED",
        `The ledger holds a difference of the kind "${kind}".`,
      );
    }
    yield { ...one, kind };
  }
}

function isKind(text: string): text is DifferenceKind {
  return Object.hasOwn(differenceKinds, text);
}
