import { transact } from "@longshore/datastore";
import { addJobs, claimJobs, type ClaimedJob, failJob, renewLeases } from "@longshore/ledger";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
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
  return await claimJobs(ledger.database, run, "pre-import", limit);
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
        attempt: 1,
        fence: 1,
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
    expect(await claimJobs(ledger.database, other, "pre-import", 10)).toEqual([]);
    expect(await claimJobs(ledger.database, run, "tag-import", 10)).toEqual([]);
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
      const first = await claimJobs(transaction, run, "pre-import", 2);
      expect(scopesOf(first)).toEqual(["a", "b"]);
      expect(scopesOf(await claim())).toEqual(["c"]);
    });
  });
});

describe("a lease", () => {
  test("that has run out lets the job be claimed again, with the next fence", async () => {
    await addRepositories("a");
    const [first] = await claim();
    await expireLeases(ledger);
    const [second] = await claim();
    expect(second).toEqual({ ...first, attempt: 2, fence: 2 });
    expect(await claim()).toEqual([]);
  });

  test("that is renewed holds on", async () => {
    await addRepositories("a", "b");
    const jobs = await claim();
    await expireLeases(ledger);
    await renewLeases(
      ledger.database,
      jobs.filter((job) => job.scope === "a"),
    );
    expect(scopesOf(await claim())).toEqual(["b"]);
  });

  test("that another has taken over is not renewed by the first", async () => {
    await addRepositories("a");
    const first = await claim();
    await expireLeases(ledger);
    await claim();
    await expireLeases(ledger);
    await renewLeases(ledger.database, first);
    expect(await claim()).toMatchObject([{ fence: 3 }]);
  });

  test("of nothing is renewed without a word", async () => {
    await expect(renewLeases(ledger.database, [])).resolves.toBeUndefined();
  });
});
