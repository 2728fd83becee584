import { once } from "node:events";
import type { Database } from "@longshore/datastore";
import { exitCodes, readVersion } from "@longshore/fleet";
import {
  type Difference,
  nameProcess,
  type OpenedVerification,
  runVerification,
  type VerifyProgress,
  verifyRegistry,
} from "@longshore/import";
import type { VerifyScope } from "@longshore/ledger";
import type { Storage } from "@longshore/storage";
import { openStreamLog } from "@longshore/telemetry";
import type { VerifyFlags } from "./commands/verify.js";
import { describeDifference, DifferenceTally } from "./difference-tally.js";
import type { CounterLine } from "./screen/counter-line.js";
import { drawBar } from "./screen/draw-bar.js";
import { describeCount } from "@longshore/report";
import { printVerification } from "./screen/print-verification.js";
import type { Surroundings } from "./surroundings.js";

/** What a verification works with once everything is open. */
export interface OpenVerification {
  readonly flags: VerifyFlags;
  readonly scope: VerifyScope;
  readonly storage: Storage;
  readonly database: Database;
  readonly concurrency: number;
  readonly surroundings: Surroundings;
  /** Where it is shown how far it is. */
  readonly line: CounterLine;
  /** Aborted to end it. */
  readonly stop: AbortSignal;
}

/** Storage reads at once in a repository. */
const readConcurrency = 16;

/** How long a process holds a verification and its jobs without a sign of life. Milliseconds. */
const lease = 15_000;

/** Verifies in one go, and tells what is found. @returns the exit code */
export async function verifyAtOnce(open: OpenVerification): Promise<number> {
  const telling = openTelling(open);
  const progress = await verifyRegistry({
    ...open,
    readConcurrency,
    signal: open.stop,
    onDifference: telling.tell,
    onProgress: (seen) => open.line.update((columns) => drawProgress(seen, columns)),
  });
  return telling.end(progress);
}

/** Verifies by jobs of the ledger, here or in a fleet, and tells what was found. @returns the exit code */
export async function verifyInLedger(open: OpenVerification): Promise<number> {
  const { flags, line, surroundings } = open;
  const telling = openTelling(open);
  const exitsWith: number[] = [];
  const isDone = await runVerification({
    ...open,
    readConcurrency,
    restart: flags.restart === true,
    // What keeps a job from being done, this command says itself.
    logger: openStreamLog("error", { write: () => undefined }).logger,
    hold: {
      holder: nameProcess("process"),
      lease,
      version: readVersion(),
      fleet: flags.fleet === true ? { version: readVersion() } : undefined,
    },
    onOpened: (opened) => {
      telling.begin(opened.startedAt);
      surroundings.standardError.write(describeOpened(opened, flags));
    },
    onProgress: line.isDrawn
      ? (seen) => line.update((columns) => drawProgress(seen, columns))
      : undefined,
    report: async (progress, found) => {
      for await (const one of found) {
        await telling.tell(one);
      }
      exitsWith.push(telling.end(progress));
    },
    signal: open.stop,
  });
  if (!isDone) {
    line.close();
    surroundings.standardError.write(
      "Interrupted. The same command goes on where it stopped, with --restart it begins anew.\n",
    );
  }
  return exitsWith[0] ?? exitCodes.interrupted;
}

function describeOpened({ id, startedAt, past }: OpenedVerification, flags: VerifyFlags): string {
  const when = startedAt.toISOString();
  const lines = {
    none: [],
    resumed: [
      `Goes on with verification ${id}, begun at ${when} and not finished; --restart begins anew.`,
    ],
    old: ["A verification that was interrupted began more than a day ago: this one begins anew."],
    outdated: ["An import has worked since a verification was interrupted: this one begins anew."],
  }[past];
  const fleet =
    flags.fleet === true
      ? [
          `The fleet's workers do the jobs of verification ${id} while this command waits; ` +
            "after Ctrl-C the same command goes on.",
        ]
      : [];
  return [...lines, ...fleet].map((one) => `${one}\n`).join("");
}

/** Tells differences one by one, and a summary at the end. */
interface Telling {
  /** Called with when the first of it was looked at, perhaps by an earlier process. */
  readonly begin: (at: Date) => void;
  /** Waits while nobody reads. */
  readonly tell: (difference: Difference) => Promise<void>;
  /** @returns the exit code */
  readonly end: (progress: VerifyProgress) => number;
}

function openTelling({ flags, surroundings, line }: OpenVerification): Telling {
  const { standardOutput, outputLost } = surroundings;
  const begun = performance.now();
  let begunAt = new Date();
  const tally = new DifferenceTally();
  return {
    begin: (at) => {
      begunAt = at;
    },
    tell: async (one) => {
      tally.add(one);
      if (flags.json === true) {
        const isTaken = standardOutput.write(`${JSON.stringify(describeDifference(one))}\n`);
        await (isTaken ? undefined : once(standardOutput, "drain", { signal: outputLost }));
      }
    },
    end: ({ repositories, blobRanges }) => {
      line.close();
      const seconds = (performance.now() - begun) / 1_000;
      const verified = { repositories, blobRanges, begunAt, seconds };
      if (flags.json === true) {
        standardOutput.write(`${JSON.stringify(tally.toJson(verified))}\n`);
      } else {
        printVerification(standardOutput, tally, verified);
      }
      return tally.fails ? exitCodes.failed : exitCodes.done;
    },
  };
}

function drawProgress(seen: VerifyProgress, columns: number): string {
  const { repositories, blobRanges, found, differences } = seen;
  const facts = [
    { text: describeCount(repositories, "repository", "repositories"), rank: 0 },
    { text: describeCount(differences, "difference"), rank: 1 },
    { text: `${describeCount(blobRanges, "range")} of blobs`, rank: 2 },
  ];
  const title = "verifying";
  return drawBar({ title, done: repositories + blobRanges, total: found, facts }, columns);
}
