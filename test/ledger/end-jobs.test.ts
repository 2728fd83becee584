import { transact } from "@longshore/datastore";
import {
  addJobs,
  addSkips,
  assertFence,
  claimJobs,
  type ClaimedJob,
  completeJob,
  countSkips,
  failJob,
  listFailedJobs,
  noCounts,
  readTotals,
  readUnfinished,
  releaseJob,
  returnExpiredLeases,
  reviveJobs,
} from "@longshore/ledger";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  claimant,
  createLedgerDatabase,
  expireLeases,
  type LedgerDatabase,
  openRun,
} from "./ledger-database.js";

const hour = 3_600_000;

let ledger: LedgerDatabase;
let run: number;

beforeAll(async () => {
  ledger = await createLedgerDatabase();
});
afterAll(() => ledger.drop());
beforeEach(async () => {
  run = await openRun(ledger);
  await addJobs(ledger.database, run, "tag-import", [{ kind: "repository", scope: "a/b" }]);
});

/** Hands back what is expired, as whoever leads the run does, and claims what there is then. */
async function claimAll(): Promise<ClaimedJob[]> {
  await returnExpiredLeases(ledger.database, run);
  return await claimJobs(ledger.database, claimant, { runId: run, step: "tag-import", limit: 10 });
}

/** Claims the one job that there is. */
async function claim(): Promise<ClaimedJob> {
  const [job] = await claimAll();
  if (job === undefined) {
    throw new Error("there is nothing to claim");
  }
  return job;
}

async function countClaimable(): Promise<number> {
  return (await claimAll()).length;
}

/** Completes a job as its step does: with rows, in one transaction. */
async function complete(job: ClaimedJob, counts = noCounts): Promise<void> {
  await transact(ledger.database, async (transaction) => {
    const skip = { repository: "a/b", tag: "v1", digest: "", detail: `fence ${job.fence}` };
    await addSkips(transaction, run, "tag-import", [{ ...skip, reason: "tag-link-missing" }]);
    await completeJob(transaction, job, counts);
  });
}

async function countRows(): Promise<number> {
  return (await countSkips(ledger.database, run)).reduce((sum, { skips }) => sum + skips, 0);
}

describe("a job that is done", () => {
  test("is counted with what it did, and never claimed again", async () => {
    const counts = { repositories: 1, tags: 2, manifests: 3, blobs: 4, blobsSize: 2 ** 40 };
    await complete(await claim(), counts);
    await expireLeases(ledger);
    expect(await countClaimable()).toBe(0);
    expect(await readTotals(ledger.database, run, "tag-import")).toEqual({
      ...counts,
      pending: 0,
      running: 0,
      done: 1,
      failed: 0,
      waived: 0,
      begun: 1,
    });
  });

  test("cannot be done twice", async () => {
    const job = await claim();
    await complete(job);
    await expect(complete(job)).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(await countRows()).toBe(1);
  });

  test("is neither failed, released nor revived any more", async () => {
    const job = await claim();
    await complete(job);
    await failJob(ledger.database, job, { code: "X", message: "", retryAfter: 0 });
    await releaseJob(ledger.database, job);
    await reviveJobs(ledger.database, run);
    expect(await countClaimable()).toBe(0);
  });
});

describe("a claim that another process has overtaken", () => {
  let overtaken: ClaimedJob;
  let newest: ClaimedJob;

  beforeEach(async () => {
    overtaken = await claim();
    await expireLeases(ledger);
    newest = await claim();
  });

  test("cannot complete: its rows are rolled back", async () => {
    await expect(complete(overtaken)).rejects.toMatchObject({
      code: "LEASE_LOST",
      message: "Another process has taken over repository a/b.",
      fields: { job: overtaken.id, fence: overtaken.fence },
    });
    expect(await countRows()).toBe(0);
    await complete(newest);
    expect(await countRows()).toBe(1);
  });

  test("cannot go on with a part", async () => {
    const part = transact(ledger.database, (transaction) => assertFence(transaction, overtaken));
    await expect(part).rejects.toMatchObject({ code: "LEASE_LOST" });
  });

  test("fails and releases nothing", async () => {
    await failJob(ledger.database, overtaken, { code: "X", message: "", retryAfter: undefined });
    await releaseJob(ledger.database, overtaken);
    expect(await readTotals(ledger.database, run, "tag-import")).toMatchObject({ running: 1 });
    await complete(newest);
  });
});

describe("a claim whose lease has run out", () => {
  test("completes as long as nobody has taken it over", async () => {
    const job = await claim();
    await expireLeases(ledger);
    await complete(job);
    expect(await countRows()).toBe(1);
  });

  test("is not taken over while its transaction holds it", async () => {
    const job = await claim();
    await expireLeases(ledger);
    await transact(ledger.database, async (transaction) => {
      await assertFence(transaction, job);
      expect(await countClaimable()).toBe(0);
      await completeJob(transaction, job, noCounts);
    });
    expect(await readTotals(ledger.database, run, "tag-import")).toMatchObject({ done: 1 });
  });
});

describe("a job that failed", () => {
  test("is not due before its time, and then is", async () => {
    const job = await claim();
    await failJob(ledger.database, job, { code: "X", message: "gone", retryAfter: hour });
    expect(await countClaimable()).toBe(0);
    const { any, nextDue = 0 } = await readUnfinished(ledger.database, run, "tag-import");
    expect(any).toBe(true);
    expect(nextDue).toBeGreaterThan(0);
    expect(nextDue).toBeLessThanOrEqual(hour);
    await ledger.execute("update longshore.job set next_run_at = next_run_at - interval '1 hour'");
    expect(await claim()).toMatchObject({ attempt: 2, fence: 2 });
  });

  test("and was given back cannot be completed by that claim", async () => {
    const job = await claim();
    await failJob(ledger.database, job, { code: "X", message: "", retryAfter: hour });
    await expect(complete(job)).rejects.toMatchObject({ code: "LEASE_LOST" });
  });

  test("for good is set aside, with why", async () => {
    const job = await claim();
    await failJob(ledger.database, job, { code: "X", message: "no JSON", retryAfter: undefined });
    await expireLeases(ledger);
    expect(await countClaimable()).toBe(0);
    expect(await readUnfinished(ledger.database, run, "tag-import")).toEqual({ any: false });
    expect(await listFailedJobs(ledger.database, run, 10)).toEqual([
      { step: "tag-import", kind: "repository", scope: "a/b", code: "X", message: "no JSON" },
    ]);
  });

  test("may say why in any characters", async () => {
    const job = await claim();
    const failure = { code: "X", message: "a\0b 😀 \ud800", retryAfter: undefined };
    await failJob(ledger.database, job, failure);
    expect(await listFailedJobs(ledger.database, run, 10)).toMatchObject([
      { message: "a\ufffdb 😀 \ufffd" },
    ]);
  });

  test("is revived with all its attempts, and its failure forgotten when it is done", async () => {
    const job = await claim();
    await failJob(ledger.database, job, { code: "X", message: "", retryAfter: undefined });
    await reviveJobs(ledger.database, run);
    const revived = await claim();
    expect(revived).toMatchObject({ attempt: 1, fence: 2 });
    await complete(revived);
    expect(await listFailedJobs(ledger.database, run, 10)).toEqual([]);
  });
});

describe("a job of a dead process", () => {
  test("is revived at once; the dead process's claim is worth nothing any more", async () => {
    const job = await claim();
    await reviveJobs(ledger.database, run);
    await expect(complete(job)).rejects.toMatchObject({ code: "LEASE_LOST" });
    const revived = await claim();
    expect(revived).toMatchObject({ attempt: 1, fence: 2 });
    await expect(complete(job)).rejects.toMatchObject({ code: "LEASE_LOST" });
    await complete(revived);
  });

  test("of another run is left alone", async () => {
    await claim();
    await reviveJobs(ledger.database, await openRun(ledger));
    expect(await countClaimable()).toBe(0);
  });
});

describe("a job that is released", () => {
  test("is due at once, as if it had not been claimed", async () => {
    const job = await claim();
    await releaseJob(ledger.database, job);
    expect(await readTotals(ledger.database, run, "tag-import")).toMatchObject({
      pending: 1,
      begun: 0,
    });
    expect(await claim()).toMatchObject({ attempt: 1, fence: 2 });
    await expect(complete(job)).rejects.toMatchObject({ code: "LEASE_LOST" });
  });
});
