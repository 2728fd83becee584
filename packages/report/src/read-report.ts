import { type Database, readSnapshot } from "@longshore/datastore";
import {
  countLostTags,
  countSkips,
  countTroubledJobs,
  type JobStep,
  listFirstSkips,
  listLockfileEvents,
  listSkips,
  listTroubledJobs,
  listWaivers,
  readJobTimes,
  readStatistics,
  readStep,
  readThroughput,
  readTotals,
  type Run,
  type Trouble,
  type TroubledJob,
} from "@longshore/ledger";
import type { ReadOnlyWindow, Report, SkipReport, StepReport, TroubleReport } from "./report.js";

/** How many of a kind a person is shown. */
const shown = 20;

/** Spans of time that a chart has at most. */
const mostSpans = 60;

/** What goes before a step, and is told of where there was any of it. */
const stepsBeside = ["inventory", "tag-check"] as const;

/** Reads what a run did, in one snapshot that is open for as long as the work with it lasts. */
export async function withReport<Result>(
  database: Database,
  run: Run,
  work: (report: Report) => Promise<Result>,
): Promise<Result> {
  return await readSnapshot(database, async (snapshot) => work(await readReport(snapshot, run)));
}

async function readReport(database: Database, run: Run): Promise<Report> {
  return {
    takenAt: new Date(),
    run,
    steps: await readSteps(database, run),
    window: await readWindow(database, run),
    throughput: await readThroughput(database, run.id, mostSpans),
    troubles: await readTroubles(database, run.id),
    waivers: await listWaivers(database, run.id),
    skips: await readSkips(database, run.id),
    statistics: await readStatistics(database, run.id),
    lockfiles: await listLockfileEvents(database, run.id),
    streamTroubles: (trouble) => listTroubledJobs(database, run.id, trouble),
    streamSkips: () => listSkips(database, run.id),
  };
}

/** In the order they run in. */
const order: readonly JobStep[] = [
  "inventory",
  "pre-import",
  "tag-import",
  "tag-check",
  "blob-import",
];

async function readSteps(database: Database, run: Run): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const step of run.command.steps) {
    const totals = await readTotals(database, run.id, step);
    const { startedAt, finishedAt } = await readStep(database, run.id, step);
    const { last } = await readJobTimes(database, run.id, step);
    const duration = between(startedAt, last);
    reports.push({ step, startedAt, finishedAt, duration, totals });
  }
  for (const step of stepsBeside) {
    const totals = await readTotals(database, run.id, step);
    const { first, last } = await readJobTimes(database, run.id, step);
    if (first !== undefined) {
      const finishedAt = totals.pending + totals.running === 0 ? last : undefined;
      const duration = between(first, last);
      reports.push({ step, startedAt: first, finishedAt, duration, totals });
    }
  }
  const isInOrder = run.command.steps[0] !== "blob-import";
  return isInOrder
    ? reports.toSorted((a, b) => order.indexOf(a.step) - order.indexOf(b.step))
    : reports;
}

function between(from: Date | undefined, to: Date | undefined): number {
  return from === undefined || to === undefined ? 0 : Math.max(0, to.getTime() - from.getTime());
}

async function readWindow(
  database: Database,
  { id, command }: Run,
): Promise<ReadOnlyWindow | undefined> {
  const { startedAt, cutoverFinishedAt } = await readStep(database, id, "tag-import");
  return startedAt === undefined || command.repository !== undefined
    ? undefined
    : { from: startedAt, to: cutoverFinishedAt };
}

async function readTroubles(database: Database, runId: number): Promise<TroubleReport> {
  const first = (trouble: Trouble) => takeFirst(listTroubledJobs(database, runId, trouble));
  return {
    counts: await countTroubledJobs(database, runId),
    first: {
      setAside: await first("setAside"),
      waived: await first("waived"),
      triedAgain: await first("triedAgain"),
      mended: await first("mended"),
    },
  };
}

async function takeFirst(jobs: AsyncIterable<TroubledJob>): Promise<TroubledJob[]> {
  const taken: TroubledJob[] = [];
  for await (const job of jobs) {
    taken.push(job);
    if (taken.length === shown) {
      break;
    }
  }
  return taken;
}

async function readSkips(database: Database, runId: number): Promise<SkipReport> {
  return {
    counts: await countSkips(database, runId),
    lostTags: await countLostTags(database, runId),
    first: await listFirstSkips(database, runId, shown),
  };
}
