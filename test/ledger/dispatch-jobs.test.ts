import {
  addJobs,
  claimDelivered,
  failJob,
  findUndispatched,
  markDispatched,
  releaseJob,
  returnExpiredLeases,
  type UndispatchedJob,
} from "@longshore/ledger";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  claimant,
  createLedgerDatabase,
  expireLeases,
  type LedgerDatabase,
  openRun,
} from "./ledger-database.js";

let ledger: LedgerDatabase;
let run: number;

beforeAll(async () => {
  ledger = await createLedgerDatabase();
});
afterAll(() => ledger.drop());
beforeEach(async () => {
  run = await openRun(ledger);
  const jobs = ["a", "b", "c"].map((scope) => ({ kind: "repository", scope }) as const);
  await addJobs(ledger.database, run, "pre-import", jobs);
});

async function find(limit = 100): Promise<UndispatchedJob[]> {
  const limits = new Map([["pre-import", limit] as const]);
  return await findUndispatched(ledger.database, run, limits);
}

/** Dispatches and claims the job that is first in turn. */
async function claimNext() {
  const jobs = await find(1);
  await markDispatched(ledger.database, jobs);
  const delivered = jobs.map(({ id, fence }) => ({ job: id, fence }));
  const [job] = await claimDelivered(ledger.database, claimant, delivered);
  if (job === undefined) {
    throw new Error("there is nothing to claim");
  }
  return job;
}

test("jobs are found in the order in which they were added, until they are dispatched", async () => {
  const jobs = await find();
  expect(jobs.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id).toSorted((a, b) => a - b));
  expect(jobs.map(({ wasHandedBack }) => wasHandedBack)).toEqual([false, false, false]);
  expect(await find(2)).toEqual(jobs.slice(0, 2));
  await markDispatched(ledger.database, jobs.slice(0, 1));
  expect(await find()).toEqual(jobs.slice(1));
});

test("of each step as many are found as are asked for, and of others none", async () => {
  const others = ["d", "e"].map((scope) => ({ kind: "repository", scope }) as const);
  await addJobs(ledger.database, run, "tag-import", others);
  await addJobs(ledger.database, run, "blob-import", others);
  const limits = new Map([["pre-import", 2] as const, ["tag-import", 1] as const]);
  const found = await findUndispatched(ledger.database, run, limits);
  expect(found.map(({ step }) => step)).toEqual(["pre-import", "pre-import", "tag-import"]);
});

test("a job that was handed back goes before those that nobody has begun", async () => {
  const claimed = await claimNext();
  await releaseJob(ledger.database, claimed);
  const back = { id: claimed.id, step: "pre-import", fence: 1, wasHandedBack: true };
  expect((await find())[0]).toEqual(back);
});

test("so does one whose process went silent, but not when that has happened often", async () => {
  const { id } = await claimNext();
  for (const times of [1, 2]) {
    await expireLeases(ledger);
    await returnExpiredLeases(ledger.database, run);
    expect((await find())[0]).toMatchObject({ id, wasHandedBack: true, fence: times });
    await claimNext();
  }
  await expireLeases(ledger);
  await returnExpiredLeases(ledger.database, run);
  expect((await find()).at(-1)).toMatchObject({ id, wasHandedBack: false });
});

test("one that failed waits its turn", async () => {
  const claimed = await claimNext();
  await failJob(ledger.database, claimed, { code: "JOB_FAILED", message: "", retryAfter: 0 });
  expect((await find()).at(-1)).toMatchObject({ id: claimed.id, wasHandedBack: false });
});
