import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { holdTable } from "../command-line/hold-table.js";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleetPlace, type FleetPlace } from "./fleet-place.js";
import { importAlone, readRows } from "./import-alone.js";
import { query, waitFor, waitForDone, waitForWork } from "./watch-ledger.js";

const timeout = 400_000;

describe.skipIf(ownServer.program === undefined)("a worker that is told to end", () => {
  let tree: SampleTree;
  let rows: DatabaseDump;
  let place: FleetPlace;
  beforeAll(async () => {
    tree = await createSampleTree({ seed: 59, repositories: 40, tags: 200 });
    rows = await importAlone(tree);
  });
  afterAll(() => tree.remove());
  afterEach(() => place.remove());

  /** Ends the import, and sees that no job has cost an attempt or was taken for lost. */
  async function expectUndisturbed(coordinator: { result: Promise<{ exitCode: number | null }> }) {
    const { workplace } = place;
    expect((await coordinator.result).exitCode).toBe(0);
    expect(await readRows(workplace)).toEqual(rows);
    const costly = `select scope, attempt, lost, commits from longshore.job
      where attempt <> 1 or lost <> 0 or commits <> 1`;
    expect(await query(workplace, costly)).toEqual([]);
  }

  /** Lets a worker begin jobs that storage does not let it end. */
  async function startStuckWorker() {
    const { workplace, fleet } = place;
    workplace.server.setFaults(({ kind }) => (kind === "get" ? { kind: "hang" } : undefined));
    fleet.start("producer");
    const coordinator = fleet.start("coordinator");
    const worker = fleet.start("worker");
    await waitForWork(workplace, worker.pid);
    return { coordinator, worker };
  }

  test("ends what it has in hand, and leaves the rest", { timeout }, async () => {
    place = await createFleetPlace(tree.folder, { LEASE: "10s", CONCURRENCY: "1" });
    const { workplace, fleet } = place;
    fleet.start("producer");
    const coordinator = fleet.start("coordinator");
    const worker = fleet.start("worker");
    await waitForDone(workplace, 3);
    await waitForWork(workplace, worker.pid);
    worker.kill("SIGTERM");
    expect((await worker.result).exitCode).toBe(0);
    const left = "select scope from longshore.job where state = 'running'";
    expect(await query(workplace, left)).toEqual([]);
    const pending = "select from longshore.job where state = 'pending'";
    expect(await query(workplace, pending)).not.toEqual([]);
    fleet.start("worker");
    await expectUndisturbed(coordinator);
  });

  test("hands back what does not end in the time it is given", { timeout }, async () => {
    // Longer than the test: a lease that has to run out would be seen.
    place = await createFleetPlace(tree.folder, { LEASE: "10m", GRACE: "1s" });
    const { workplace, fleet } = place;
    const { coordinator, worker } = await startStuckWorker();
    worker.kill("SIGTERM");
    expect((await worker.result).exitCode).toBe(0);
    const left = "select scope from longshore.job where state = 'running'";
    expect(await query(workplace, left)).toEqual([]);
    workplace.server.setFaults(undefined);
    fleet.start("worker");
    await expectUndisturbed(coordinator);
  });

  test("ends in that time although the database does not answer", { timeout }, async () => {
    place = await createFleetPlace(tree.folder, { GRACE: "1s" });
    const { workplace, fleet } = place;
    const worker = fleet.start("worker");
    const coordinator = fleet.start("coordinator");
    const producer = fleet.start("producer");
    await waitForDone(workplace, 3);
    const jobs = await holdTable(workplace.database.url, "longshore.job");
    await jobs.awaited(2);
    for (const process of [worker, coordinator, producer]) {
      process.kill("SIGTERM");
    }
    expect((await worker.result).exitCode).toBe(130);
    expect((await coordinator.result).exitCode).toBe(130);
    // It need not have been writing.
    expect([0, 130]).toContain((await producer.result).exitCode);
    await jobs.release();
  });

  test("ends at once when it is told so twice", { timeout }, async () => {
    place = await createFleetPlace(tree.folder, { LEASE: "4s", GRACE: "10m" });
    const { workplace, fleet } = place;
    const { coordinator, worker } = await startStuckWorker();
    worker.kill("SIGTERM");
    // It takes the second signal for a second one when it has seen the first.
    await waitFor(workplace, "select pg_sleep(0.5)");
    worker.kill("SIGTERM");
    expect([0, 130]).toContain((await worker.result).exitCode);
    workplace.server.setFaults(undefined);
    fleet.start("worker");
    await expectUndisturbed(coordinator);
  });
});
