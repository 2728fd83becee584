import { transact } from "@longshore/datastore";
import {
  addJobs,
  claimDelivered,
  claimJobs,
  type ClaimedJob,
  cancelRun,
  failJob,
  pauseRun,
  renewLeases,
  resumeRun,
  returnExpiredLeases,
} from "@longshore/ledger";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  claimant,
  claimers,
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
});

async function addRepositories(...scopes: string[]): Promise<void> {
  const jobs = scopes.map((scope) => ({ kind: "repository", scope }) as const);
  await addJobs(ledger.database, run, "pre-import", jobs);
}

async function claim(limit = 100): Promise<ClaimedJob[]> {
  return await claimJobs(ledger.database, claimant, { runId: run, step: "pre-import", limit });
}

async function claimUntilNothingIsLeft(): Promise<ClaimedJob[]> {
  const claimed: ClaimedJob[] = [];
  for (let jobs = await claim(3); jobs.length > 0; jobs = await claim(3)) {
    claimed.push(...jobs);
  }
  return claimed;
}

function scopesOf(jobs: readonly ClaimedJob[]): string[] {
  return jobs.map((job) => job.scope).toSorted();
}

describe("a claim", () => {
  test("gives a job for the first time with its first attempt and fence", async () => {
    await addRepositories("a/b");
    expect(await claim()).toEqual([
      {
        id: expect.any(Number),
        runId: run,
        step: "pre-import",
        kind: "repository",
        scope: "a/b",
        parentId: undefined,
        attempt: 1,
        fence: 1,
        commits: 0,
      },
    ]);
  });

  test("takes those that were added first, and not more than asked for", async () => {
    await addRepositories("c", "b");
    await addRepositories("a", "d");
    expect(scopesOf(await claim(3))).toEqual(["a", "b", "c"]);
    expect(scopesOf(await claim(3))).toEqual(["d"]);
    expect(await claim(3)).toEqual([]);
  });

  test("takes those first that are due for longest", async () => {
    await addRepositories("a", "b");
    const [first] = await claim(1);
    if (first === undefined) {
      throw new Error("there was nothing to claim");
    }
    await failJob(ledger.database, first, { code: "X", message: "", retryAfter: 0 });
    expect(scopesOf(await claim(1))).toEqual(["b"]);
    expect(scopesOf(await claim(1))).toEqual(["a"]);
  });

  test("is for one run and one step", async () => {
    await addRepositories("a");
    const other = await openRun(ledger);
    for (const which of [
      { runId: other, step: "pre-import" },
      { runId: run, step: "tag-import" },
    ] as const) {
      expect(await claimJobs(ledger.database, claimant, { ...which, limit: 10 })).toEqual([]);
    }
    expect(await claim()).toHaveLength(1);
  });
});

describe("jobs that are added", () => {
  test("a second time stay as they are", async () => {
    await addRepositories("a", "a");
    expect(await claim()).toHaveLength(1);
    await addRepositories("a");
    expect(await claim()).toEqual([]);
  });

  test("are others by kind and by step", async () => {
    await addJobs(ledger.database, run, "pre-import", [
      { kind: "repository", scope: "" },
      { kind: "listing", scope: "" },
      { kind: "blob-range", scope: "" },
    ]);
    await addJobs(ledger.database, run, "tag-import", [{ kind: "listing", scope: "" }]);
    expect(await claim()).toHaveLength(3);
  });

  test("may be none", async () => {
    await addJobs(ledger.database, run, "pre-import", []);
    expect(await claim()).toEqual([]);
  });
});

describe("claimers at once", () => {
  test("never get the same job, and get every job", async () => {
    const scopes = Array.from({ length: 200 }, (_, index) => `r${index}`);
    await addRepositories(...scopes);
    const claimed = await Promise.all(Array.from({ length: claimers }, claimUntilNothingIsLeft));
    expect(scopesOf(claimed.flat())).toEqual(scopes.toSorted());
    expect(claimed.flat().every((job) => job.fence === 1)).toBe(true);
  });

  test("don't wait for each other", async () => {
    await addRepositories("a", "b", "c");
    await transact(ledger.database, async (transaction) => {
      const first = await claimJobs(transaction, claimant, {
        runId: run,
        step: "pre-import",
        limit: 2,
      });
      expect(scopesOf(first)).toEqual(["a", "b"]);
      expect(scopesOf(await claim())).toEqual(["c"]);
    });
  });
});

async function deliver(fence: number, job: ClaimedJob): Promise<ClaimedJob | undefined> {
  const [claimed] = await claimDelivered(ledger.database, claimant, [{ job: job.id, fence }]);
  return claimed;
}

describe("a delivery", () => {
  test("is claimed as it was when it was sent, and once", async () => {
    await addRepositories("a");
    const [job] = await claim();
    if (job === undefined) {
      throw new Error("there was nothing to claim");
    }
    expect(await deliver(1, job)).toBeUndefined();
    await failJob(ledger.database, job, { code: "X", message: "", retryAfter: 0 });
    expect(await deliver(0, job)).toBeUndefined();
    const both = await Promise.all([deliver(1, job), deliver(1, job)]);
    expect(both.filter((one) => one !== undefined)).toMatchObject([{ id: job.id, fence: 2 }]);
  });

  test("is claimed with others, without those that mean nothing any more", async () => {
    await addRepositories("a", "b", "c");
    const jobs = await claim();
    for (const job of jobs.slice(0, 2)) {
      await failJob(ledger.database, job, { code: "X", message: "", retryAfter: 0 });
    }
    const delivered = jobs.map(({ id }) => ({ job: id, fence: 1 }));
    const many = [...delivered, ...delivered, { job: 0, fence: 0 }];
    const all = await Promise.all(
      [many, many.toReversed(), many].map((each) =>
        claimDelivered(ledger.database, claimant, each),
      ),
    );
    expect(scopesOf(all.flat())).toEqual(["a", "b"]);
    await expect(claimDelivered(ledger.database, claimant, [])).resolves.toEqual([]);
  });

  test("of a run that is paused or cancelled means nothing until it is resumed", async () => {
    await addRepositories("a");
    await pauseRun(ledger.database, run);
    expect(await claim()).toEqual([]);
    await resumeRun(ledger.database, run);
    const [job] = await claim();
    if (job === undefined) {
      throw new Error("there was nothing to claim");
    }
    await failJob(ledger.database, job, { code: "X", message: "", retryAfter: 0 });
    await cancelRun(ledger.database, run);
    expect(await deliver(1, job)).toBeUndefined();
    await resumeRun(ledger.database, run);
    expect(await deliver(1, job)).toMatchObject({ id: job.id });
  });
});

describe("a lease", () => {
  test("that has run out is returned, and the job claimed again with a later fence", async () => {
    await addRepositories("a");
    const [first] = await claim();
    await expireLeases(ledger);
    expect(await claim()).toEqual([]);
    expect(await returnExpiredLeases(ledger.database, run)).toBe(1);
    const [second] = await claim();
    // It was not the job's failure: it costs no attempt.
    expect(second).toEqual({ ...first, attempt: 1, fence: 2 });
    expect(await claim()).toEqual([]);
  });

  test("that is renewed holds on", async () => {
    await addRepositories("a", "b");
    const jobs = await claim();
    await expireLeases(ledger);
    await renewLeases(
      ledger.database,
      jobs.filter((job) => job.scope === "a"),
      claimant.lease,
    );
    expect(await returnExpiredLeases(ledger.database, run)).toBe(1);
    expect(scopesOf(await claim())).toEqual(["b"]);
  });

  test("that another has taken over is not renewed by the first", async () => {
    await addRepositories("a");
    const first = await claim();
    await expireLeases(ledger);
    await returnExpiredLeases(ledger.database, run);
    await claim();
    await expireLeases(ledger);
    await renewLeases(ledger.database, first, claimant.lease);
    expect(await returnExpiredLeases(ledger.database, run)).toBe(1);
  });

  test("that was lost too often sets the job aside, for it may be what silences processes", async () => {
    await addRepositories("a");
    let returned = 0;
    for (let jobs = await claim(); jobs.length > 0; jobs = await claim()) {
      await expireLeases(ledger);
      returned += await returnExpiredLeases(ledger.database, run);
    }
    expect(returned).toBe(20);
  });

  test("of nothing is renewed without a word", async () => {
    await expect(renewLeases(ledger.database, [], claimant.lease)).resolves.toBeUndefined();
  });
});
