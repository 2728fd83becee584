import type { LoadedRows } from "@longshore/datastore";
import type { JobOutcome } from "@longshore/import";
import type { FleetRole, JobStep } from "@longshore/ledger";
import type { RequestEvent } from "@longshore/storage";
import type { Health } from "@longshore/telemetry";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What a process of a fleet counts of its own work. */
export interface ProcessMetrics {
  readonly registry: Registry;
  readonly onRequest: (event: RequestEvent) => void;
  /** A job has ended in this process. @param seconds since it was claimed */
  jobEnded(step: JobStep, outcome: JobOutcome["kind"], seconds: number): void;
  rowsLoaded(rows: LoadedRows): void;
  jobsInHand(count: number): void;
  /** @param runId the unfinished run that this process has found; undefined: there is none */
  worksOn(runId: number | undefined): void;
}

/** Bounds of durations, from a request to a giant's job. Seconds. */
const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10, 30, 120, 600];

/** Makes the metrics of a process, with Node's own: its event loop's lag, memory and CPU. */
export function createProcessMetrics(
  role: FleetRole,
  health: Pick<Health, "isReady">,
): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    ...describeProcess(registers, role, health),
    ...countJobs(registers),
    ...countWork(registers),
  };
}

function describeProcess(
  registers: Registry[],
  role: FleetRole,
  health: Pick<Health, "isReady">,
): Pick<ProcessMetrics, "worksOn"> {
  const ready = new Gauge({
    name: "longshore_process_ready",
    help: "A process, by role: 1 where it can do its work, as /readyz says, else 0.",
    labelNames: ["role"],
    registers,
    collect: () => {
      ready.set({ role }, health.isReady() ? 1 : 0);
    },
  });
  const run = new Gauge({
    name: "longshore_run",
    help: "The number of the unfinished run that this process has found; 0 where there is none.",
    registers,
  });
  return { worksOn: (runId) => run.set(runId ?? 0) };
}

function countJobs(registers: Registry[]): Pick<ProcessMetrics, "jobEnded" | "jobsInHand"> {
  const jobs = new Counter({
    name: "longshore_jobs_ended_total",
    help: "Jobs that ended in this process, by step and outcome: done, retried, set-aside, given-up.",
    labelNames: ["step", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "longshore_job_seconds",
    help: "How long jobs took that ended in this process, by step.",
    labelNames: ["step"],
    buckets,
    registers,
  });
  const inHand = new Gauge({
    name: "longshore_jobs_in_hand",
    help: "Jobs that this process works on.",
    registers,
  });
  return {
    jobEnded: (step, outcome, duration) => {
      jobs.inc({ step, outcome });
      seconds.observe({ step }, duration);
    },
    jobsInHand: (count) => inHand.set(count),
  };
}

function countWork(registers: Registry[]): Pick<ProcessMetrics, "onRequest" | "rowsLoaded"> {
  const requests = new Histogram({
    name: "longshore_storage_request_seconds",
    help: "Requests to storage and how long they took, by kind and status; each try by itself.",
    labelNames: ["kind", "status"],
    buckets,
    registers,
  });
  const rows = new Counter({
    name: "longshore_rows_loaded_total",
    help: "Rows that this process added, by table; shared blobs are not counted.",
    labelNames: ["table"],
    registers,
  });
  return {
    onRequest: ({ kind, status, milliseconds }) =>
      requests.observe({ kind, status }, milliseconds / 1_000),
    rowsLoaded: (loaded) => {
      for (const [table, count] of Object.entries(loaded)) {
        rows.inc({ table }, count);
      }
    },
  };
}
