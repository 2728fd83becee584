import {
  addJobs,
  claimJobs,
  completeJob,
  isListed,
  listFailedJobs,
  failJob,
  noCounts,
  readTotals,
  readUnfinished,
} from "@longshore/ledger";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { claimant, createLedgerDatabase, type LedgerDatabase, openRun } from "./ledger-database.js";

let ledger: LedgerDatabase;
let run: number;

beforeAll(async () => {
  ledger = await createLedgerDatabase();
});
afterAll(() => ledger.drop());
beforeEach(async () => {
  run = await openRun(ledger);
});

test("a step without jobs is nowhere, and not listed", async () => {
  expect(await readTotals(ledger.database, run, "pre-import")).toEqual({
    ...noCounts,
    pending: 0,
    running: 0,
    done: 0,
    failed: 0,
    waived: 0,
    begun: 0,
  });
  expect(await readUnfinished(ledger.database, run, "pre-import")).toEqual({ any: false });
  expect(await isListed(ledger.database, run, "pre-import")).toBe(false);
});

test("a step is listed when its listing is done; what remains counts listings, totals don't", async () => {
  await addJobs(ledger.database, run, "pre-import", [{ kind: "listing", scope: "" }]);
  expect(await isListed(ledger.database, run, "pre-import")).toBe(false);
  expect(await readUnfinished(ledger.database, run, "pre-import")).toMatchObject({ any: true });
  const [listing] = await claimJobs(ledger.database, claimant, {
    runId: run,
    step: "pre-import",
    limit: 1,
  });
  if (listing === undefined) {
    throw new Error("there is nothing to claim");
  }
  expect(await isListed(ledger.database, run, "pre-import")).toBe(false);
  // A running job has no next time.
  expect(await readUnfinished(ledger.database, run, "pre-import")).toEqual({ any: true });
  await completeJob(ledger.database, listing, noCounts);
  expect(await isListed(ledger.database, run, "pre-import")).toBe(true);
  expect(await isListed(ledger.database, run, "tag-import")).toBe(false);
  expect(await readTotals(ledger.database, run, "pre-import")).toMatchObject({
    pending: 0,
    done: 0,
    begun: 0,
  });
});

test("totals count jobs by state and add up what those did that are done", async () => {
  const scopes = ["a", "b", "c", "d", "e"];
  const jobs = scopes.map((scope) => ({ kind: "repository", scope }) as const);
  await addJobs(ledger.database, run, "tag-import", jobs);
  const claimed = await claimJobs(ledger.database, claimant, {
    runId: run,
    step: "tag-import",
    limit: 4,
  });
  for (const job of claimed) {
    if (job.scope < "c") {
      const counts = { ...noCounts, repositories: 1, tags: 10, manifests: 5, blobsSize: 2 ** 45 };
      await completeJob(ledger.database, job, counts);
    } else if (job.scope === "c") {
      await failJob(ledger.database, job, { code: "X", message: "", retryAfter: undefined });
    }
  }
  expect(await readTotals(ledger.database, run, "tag-import")).toEqual({
    pending: 1,
    running: 1,
    done: 2,
    failed: 1,
    waived: 0,
    begun: 4,
    repositories: 2,
    tags: 20,
    manifests: 10,
    blobs: 0,
    blobsSize: 2 ** 46,
  });
});

test("failed jobs are listed by step and scope, not more than asked for", async () => {
  for (const step of ["tag-import", "pre-import"] as const) {
    const jobs = ["b", "a"].map((scope) => ({ kind: "repository", scope }) as const);
    await addJobs(ledger.database, run, step, jobs);
    for (const job of await claimJobs(ledger.database, claimant, { runId: run, step, limit: 2 })) {
      await failJob(ledger.database, job, { code: "X", message: "y", retryAfter: undefined });
    }
  }
  const listed = await listFailedJobs(ledger.database, run, 3);
  expect(listed.map(({ step, scope }) => `${step} ${scope}`)).toEqual([
    "pre-import a",
    "pre-import b",
    "tag-import a",
  ]);
});
