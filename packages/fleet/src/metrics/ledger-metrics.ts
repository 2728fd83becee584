import type { Database } from "@longshore/datastore";
import { countSkips, readOldestPending, readTotals, type Step } from "@longshore/ledger";
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

/** Adds a run's counts to a registry. The ledger is read when they are asked for. */
export function addLedgerMetrics(registry: Registry, steps: readonly Step[]): LedgerMetrics {
  let source: Source | undefined;
  const whenOpen = (collect: (from: Source) => Promise<void>) => async () => {
    if (source !== undefined) {
      await collect(source);
    }
  };
  addJobs(registry, steps, whenOpen);
  addSkips(registry, whenOpen);
  addOldestPending(registry, whenOpen);
  return {
    open: (runId, database) => {
      source = { runId, database };
    },
  };
}

type WhenOpen = (collect: (from: Source) => Promise<void>) => () => Promise<void>;

function addJobs(registry: Registry, steps: readonly Step[], whenOpen: WhenOpen): void {
  const manifests = new Gauge({
    name: "longshore_manifests",
    help: "Manifests that jobs have imported or found, by step.",
    labelNames: ["step"],
    registers: [registry],
  });
  const jobs = new Gauge({
    name: "longshore_jobs",
    help: "Jobs of the run, by step and state.",
    labelNames: ["step", "state"],
    registers: [registry],
    collect: whenOpen(async ({ database, runId }) => {
      for (const step of steps) {
        const totals = await readTotals(database, runId, step);
        manifests.set({ step }, totals.manifests);
        for (const state of ["pending", "running", "done", "failed", "waived"] as const) {
          jobs.set({ step, state }, totals[state]);
        }
      }
    }),
  });
}

function addSkips(registry: Registry, whenOpen: WhenOpen): void {
  const skips = new Gauge({
    name: "longshore_skips",
    help: "What was left behind, by reason.",
    labelNames: ["reason"],
    registers: [registry],
    collect: whenOpen(async ({ database, runId }) => {
      for (const { reason, skips: count } of await countSkips(database, runId)) {
        skips.set({ reason }, count);
      }
    }),
  });
}

function addOldestPending(registry: Registry, whenOpen: WhenOpen): void {
  const oldest = new Gauge({
    name: "longshore_oldest_pending_job_seconds",
    help: "How long the job has waited that is due for longest; 0 where none is due.",
    registers: [registry],
    collect: whenOpen(async ({ database, runId }) => {
      oldest.set((await readOldestPending(database, runId)) / 1_000);
    }),
  });
}
