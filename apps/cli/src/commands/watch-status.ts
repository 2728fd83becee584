import { setTimeout as sleep } from "node:timers/promises";
import { type Database, unwrapQueryError } from "@longshore/datastore";
import { isRetryable } from "@longshore/errors";
import { exitCodes, listenForInterruption } from "@longshore/fleet";
import { readNewestStatus, type RunStatus } from "@longshore/status";
import { Picture } from "../screen/picture.js";
import { describeStatus } from "../screen/describe-status.js";
import type { Surroundings } from "../surroundings.js";

/** How often a run is looked at. Milliseconds. */
const interval = 2_000;

/** What changes although nothing happens. */
const ofTheClock: ReadonlySet<string> = new Set([
  "seconds",
  "silence",
  "lastSeenAt",
  "perSecond",
  "timeLeft",
]);

/**
 * Shows how far the newest run is until it ends, or a signal ends that: on a terminal one picture that is
 * drawn again and again, elsewhere a block of lines, or one JSON object, when something has changed.
 * Where no run has begun it says so, and waits for one.
 */
export async function watchStatus(
  database: Database,
  surroundings: Surroundings,
  json: boolean,
): Promise<void> {
  const { standardOutput, environment, outputLost, exit } = surroundings;
  const interruption = listenForInterruption({
    onDrain: () => undefined,
    onStuck: () => exit(exitCodes.interrupted),
  });
  const signal = AbortSignal.any([interruption.drain, outputLost]);
  const picture = new Picture(standardOutput, environment["TERM"]);
  let shown = "";
  let waits = false;
  const lastAnswer = { at: new Date(), isLate: false };
  try {
    while (!signal.aborted) {
      const status = await readUnlessAway(database);
      tellSilence(surroundings, lastAnswer, status === "away");
      if (status === "none" && !waits) {
        waits = true;
        surroundings.standardError.write("No run has begun in this database: waiting for one.\n");
      } else if (status !== "none" && status !== "away") {
        const changes = describeChanges(status);
        if (json && changes !== shown) {
          standardOutput.write(`${JSON.stringify(status)}\n`);
        } else if (!json && (picture.drawn || changes !== shown)) {
          picture.show(describeStatus(status));
        }
        shown = changes;
        if (status.state !== "unfinished") {
          return;
        }
      }
      await sleep(interval, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    interruption.end();
  }
}

/** Says once that there is no answer, and since when: what is shown is of that time. */
function tellSilence(
  { standardError }: Surroundings,
  lastAnswer: { at: Date; isLate: boolean },
  isAway: boolean,
): void {
  if (isAway && !lastAnswer.isLate) {
    const since = lastAnswer.at.toISOString();
    standardError.write(`The database does not answer since ${since}: it is asked again.\n`);
  }
  lastAnswer.at = isAway ? lastAnswer.at : new Date();
  lastAnswer.isLate = isAway;
}

/** A database that is away for the moment may come back: what is shown stays meanwhile. */
async function readUnlessAway(database: Database): Promise<RunStatus | "none" | "away"> {
  try {
    return (await readNewestStatus(database)) ?? "none";
  } catch (error) {
    if (isRetryable(unwrapQueryError(error))) {
      return "away";
    }
    throw error;
  }
}

function describeChanges(status: RunStatus): string {
  return JSON.stringify(status, (key, value: unknown) => (ofTheClock.has(key) ? undefined : value));
}
