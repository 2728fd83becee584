import type { Database } from "@longshore/datastore";
import {
  type JobGroup,
  type JobState,
  listFailedJobs,
  listProcesses,
  listRunningJobs,
  repositoryOfJob,
} from "@longshore/ledger";
import { round } from "./round.js";
import type { Failure, Listed, ProcessStatus, RunningJob } from "./run-status.js";

/** Jobs that are named of those in hand, and of those set aside. */
const named = 20;

/** Reads which jobs of a run are in hand. @param groups the run's, which tell how many there are */
export async function readRunning(
  database: Database,
  runId: number,
  groups: readonly JobGroup[],
): Promise<Listed<RunningJob>> {
  const jobs = await listRunningJobs(database, runId, named);
  const first = jobs.map((job) => ({
    stage: job.step,
    kind: job.kind,
    scope: job.scope,
    repository: repositoryOfJob(job) ?? null,
    claimant: job.claimant,
    since: job.claimedAt.toISOString(),
    seconds: round(job.duration / 1_000),
    attempt: job.attempt,
  }));
  return { total: Math.max(first.length, countIn(groups, "running")), first };
}

/** Reads which jobs of a run are set aside; not the inventory's, which an import can do without. */
export async function readFailures(
  database: Database,
  runId: number,
  groups: readonly JobGroup[],
): Promise<Listed<Failure>> {
  const jobs = await listFailedJobs(database, runId, named);
  const first = jobs.map((job) => ({
    stage: job.step,
    kind: job.kind,
    scope: job.scope,
    repository: repositoryOfJob(job) ?? null,
    code: job.code,
    message: job.message,
  }));
  const others = groups.filter(({ step }) => step !== "inventory");
  return { total: Math.max(first.length, countIn(others, "failed")), first };
}

function countIn(groups: readonly JobGroup[], state: JobState): number {
  return groups.reduce((sum, group) => sum + (group.state === state ? group.jobs : 0), 0);
}

/** Reads which processes of a fleet have not said that they ended. */
export async function readProcesses(database: Database): Promise<ProcessStatus[]> {
  const processes = await listProcesses(database);
  return processes.map(({ name, role, version, startedAt, lastSeenAt, silence }) => ({
    name,
    role,
    version,
    startedAt: startedAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    silence: round(silence / 1_000),
  }));
}
