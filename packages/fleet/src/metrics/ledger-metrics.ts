import type { Database } from "@longshore/datastore";
import {
  countSkips,
  isPaused,
  type JobGroup,
  jobStates,
  jobSteps,
  readJobGroups,
  readOldestPending,
  skipReasons,
} from "@longshore/ledger";
import { Gauge, type Registry } from "prom-client";

/** The run whose ledger metrics are read from. */
interface Source {
  readonly runId: number;
  readonly database: Database;
}

/** A run's counts, as its ledger has them. */
export interface LedgerMetrics {
  /** From now on the ledger can be read. */
  open(runId: number, database: Database): void;
}

/**
 * Adds a run's counts to a registry. The ledger is read when they are asked for; while it cannot be
 * read they are left out, and the process goes on telling the rest.
 */
export function addLedgerMetrics(registry: Registry): LedgerMetrics {
  let source: Source | undefined;
  const whenOpen: WhenOpen = (collect, forget) => async () => {
    try {
      await (source === undefined ? forget() : collect(source));
    } catch {
      forget();
    }
  };
  addJobs(registry, whenOpen);
  addSkips(registry, whenOpen);
  addOldestPending(registry, whenOpen);
  addPaused(registry, whenOpen);
  return {
    open: (runId, database) => {
      source = { runId, database };
    },
  };
}

/** @param forget drops what was collected before */
type WhenOpen = (
  collect: (from: Source) => Promise<void>,
  forget: () => void,
) => () => Promise<void>;

function addJobs(registry: Registry, whenOpen: WhenOpen): void {
  const readGroups = shareReading(({ database, runId }) => readJobGroups(database, runId, 0));
  const registers = [registry];
  const jobs = new Gauge({
    name: "longshore_jobs",
    help: "Jobs of the run, by step and state.",
    labelNames: ["step", "state"],
    registers,
    collect: whenOpen(
      async (from) => {
        const groups = await readGroups(from);
        for (const step of jobSteps) {
          for (const state of jobStates) {
            jobs.set({ step, state }, 0);
          }
        }
        for (const { step, state, jobs: count } of groups) {
          jobs.inc({ step, state }, count);
        }
      },
      () => jobs.reset(),
    ),
  });
  for (const { name, help, countOf } of sums) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ["step"],
      registers,
      collect: whenOpen(
        async (from) => {
          const groups = await readGroups(from);
          jobSteps.forEach((step) => gauge.set({ step }, 0));
          groups.forEach((group) => gauge.inc({ step: group.step }, countOf(group)));
        },
        () => gauge.reset(),
      ),
    });
  }
}

/** What is summed over a step's jobs. */
const sums: readonly {
  readonly name: string;
  readonly help: string;
  readonly countOf: (group: JobGroup) => number;
}[] = [
  {
    name: "longshore_manifests",
    help: "Manifests that jobs have imported or found, by step.",
    countOf: ({ manifests }) => manifests,
  },
  {
    name: "longshore_leases_lost",
    help: "How often a process that worked on a job went silent, by step; a retry forgets it.",
    countOf: ({ leasesLost }) => leasesLost,
  },
];

/** Metrics are collected all at once: those of one reading wait for the same one. */
function shareReading<Result>(
  read: (from: Source) => Promise<Result>,
): (from: Source) => Promise<Result> {
  let reading: Promise<Result> | undefined;
  return (from) => {
    reading ??= read(from).finally(() => {
      reading = undefined;
    });
    return reading;
  };
}

function addSkips(registry: Registry, whenOpen: WhenOpen): void {
  const skips = new Gauge({
    name: "longshore_skips",
    help: "What was left behind, by reason.",
    labelNames: ["reason"],
    registers: [registry],
    collect: whenOpen(
      async ({ database, runId }) => {
        const counts = new Map<string, number>(
          (await countSkips(database, runId)).map((row) => [row.reason, row.skips]),
        );
        for (const reason of Object.keys(skipReasons)) {
          skips.set({ reason }, counts.get(reason) ?? 0);
        }
      },
      () => skips.reset(),
    ),
  });
}

function addOldestPending(registry: Registry, whenOpen: WhenOpen): void {
  const oldest = new Gauge({
    name: "longshore_oldest_pending_job_seconds",
    help: "How long the job has waited that is due for longest; 0 where none is due.",
    registers: [registry],
    collect: whenOpen(
      async ({ database, runId }) => {
        oldest.set((await readOldestPending(database, runId)) / 1_000);
      },
      () => {
        oldest.remove();
      },
    ),
  });
}

function addPaused(registry: Registry, whenOpen: WhenOpen): void {
  const paused = new Gauge({
    name: "longshore_run_paused",
    help: "1 while an operator has the run wait, else 0.",
    registers: [registry],
    collect: whenOpen(
      async ({ database, runId }) => {
        paused.set((await isPaused(database, runId)) ? 1 : 0);
      },
      () => {
        paused.remove();
      },
    ),
  });
}
