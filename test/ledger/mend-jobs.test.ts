import {
  addJobs,
  claimJobs,
  completeJob,
  failJob,
  noCounts,
  repeatJobs,
  repositoryOfJob,
  retryJobs,
  waiveRepository,
} from "@longshore/ledger";
import { formatTagRange } from "@longshore/registry";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { claimant, createLedgerDatabase, type LedgerDatabase, openRun } from "./ledger-database.js";

const step = "tag-import";
const failure = { code: "X", message: "", retryAfter: undefined };

let ledger: LedgerDatabase;
let run: number;

beforeAll(async () => {
  ledger = await createLedgerDatabase();
});
afterAll(() => ledger.drop());

const claimAll = () => claimJobs(ledger.database, claimant, { runId: run, step, limit: 10 });

/** What of a run there is to do. */
async function listScopes(): Promise<string[]> {
  return (await claimAll()).map(({ scope }) => scope).toSorted();
}

/** A name with whatever a folder's may have. */
const range = (path: string) => formatTagRange(path, { after: "v1@a:b", last: "v2" });

describe.each([
  ["with a port", "host:5000/x", "host:5000/xy"],
  ["without", "host/x", "host/xy"],
])("what a giant in a path %s was cut into", (_, path, other) => {
  beforeEach(async () => {
    run = await openRun(ledger);
    const paths = [path, other, "host"];
    await addJobs(
      ledger.database,
      run,
      step,
      paths.flatMap((scope) => [
        { kind: "repository", scope } as const,
        { kind: "tag-range", scope: range(scope) } as const,
      ]),
    );
  });

  test("is told to be the repository's", async () => {
    const jobs = await claimAll();
    expect(new Set(jobs.map(repositoryOfJob))).toEqual(new Set([path, other, "host"]));
  });

  test("is retried with the repository, and nothing else is", async () => {
    for (const job of await claimAll()) {
      await failJob(ledger.database, job, failure);
    }
    expect(await retryJobs(ledger.database, run, path)).toBe(2);
    expect(await listScopes()).toEqual([path, range(path)]);
  });

  test("is waived with the repository, also what fails later", async () => {
    const jobs = await claimAll();
    const later = jobs.find(({ scope }) => scope === range(path));
    for (const job of jobs.filter((one) => one !== later)) {
      await failJob(ledger.database, job, failure);
    }
    const waiver = { repository: path, reason: "old" };
    expect(await waiveRepository(ledger.database, run, waiver)).toBe(1);
    if (later !== undefined) {
      await failJob(ledger.database, later, failure);
    }
    expect(await retryJobs(ledger.database, run, path)).toBe(0);
    expect(await retryJobs(ledger.database, run, undefined)).toBe(4);
  });

  test("is cut anew when the repository is imported again", async () => {
    for (const job of await claimAll()) {
      await completeJob(ledger.database, job, noCounts);
    }
    await repeatJobs(ledger.database, run, { step, repositories: [path] });
    expect(await listScopes()).toEqual([path]);
    await addJobs(ledger.database, run, step, [{ kind: "tag-range", scope: range(path) }]);
    expect(await listScopes()).toEqual([range(path)]);
    await addJobs(ledger.database, run, step, [{ kind: "tag-range", scope: range(other) }]);
    expect(await listScopes()).toEqual([]);
  });
});
