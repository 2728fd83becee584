import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleetPlace, type FleetPlace } from "./fleet-place.js";
import { importAlone, readRows } from "./import-alone.js";
import { query, waitFor, waitForDone } from "./watch-ledger.js";

/** How long Redis is away: also longer than an epoch lives. Milliseconds. */
const longOutage = 61_000;
const outage = 12_000;

const timeout = 400_000;

/** Jobs that did not go through at once. */
const disturbed = `select scope, attempt, lost, error_message from longshore.job
  where attempt <> 1 or lost <> 0 or commits <> 1`;

/** What the database takes for the time now. */
async function readNow(workplace: FleetPlace["workplace"]): Promise<string> {
  const [row] = await query(workplace, "select clock_timestamp()::text as now");
  return z.object({ now: z.string() }).parse(row).now;
}

describe.skipIf(ownServer.program === undefined)("while Redis is away nothing fails", () => {
  let tree: SampleTree;
  let rows: DatabaseDump;
  let place: FleetPlace;
  beforeAll(async () => {
    tree = await createSampleTree({ seed: 43, repositories: 60, tags: 300 });
    rows = await importAlone(tree);
  });
  afterAll(() => tree.remove());
  beforeEach(async () => {
    place = await createFleetPlace(tree.folder, { LEASE: "10s", CONCURRENCY: "1" });
  });
  afterEach(() => place.remove());

  test.for<[what: string, goAway: (place: FleetPlace) => Promise<void>]>([
    [
      "a minute without an answer",
      async ({ redis }) => {
        process.kill(redis.pid, "SIGSTOP");
        await sleep(longOutage);
        process.kill(redis.pid, "SIGCONT");
      },
    ],
    [
      "after which it is empty",
      async ({ redis }) => {
        await redis.kill();
        await sleep(outage);
        await redis.restartEmpty();
      },
    ],
  ])("and work goes on when it is back: %s", { timeout }, async ([, goAway], { annotate }) => {
    const { workplace, fleet } = place;
    const others = (["producer", "worker", "worker"] as const).map((role) => fleet.start(role));
    const coordinator = fleet.start("coordinator");
    await waitForDone(workplace, 5);
    await goAway(place);
    const now = await readNow(workplace);
    await waitFor(workplace, `select from longshore.job where claimed_at > '${now}'`);
    const [first] = await query(
      workplace,
      `select extract(epoch from min(claimed_at) - '${now}')::double precision as seconds
       from longshore.job where claimed_at > '${now}'`,
    );
    const { seconds } = z.object({ seconds: z.number() }).parse(first);
    await annotate(`a job was begun ${seconds.toFixed(1)} s after its return`);
    expect((await coordinator.result).exitCode).toBe(0);
    const ended = await fleet.stop();
    expect(ended.map(({ exitCode }) => exitCode)).toEqual(others.map(() => 0).concat(0));
    expect(await query(workplace, disturbed)).toEqual([]);
    expect(await readRows(workplace)).toEqual(rows);
  });
});
