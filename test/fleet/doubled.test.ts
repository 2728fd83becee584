import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { DatabaseDump } from "../command-line/dump-database.js";
import type { RunningCommand } from "../command-line/run-longshore.js";
import { listLockfiles } from "../command-line/workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleetPlace, type FleetPlace } from "./fleet-place.js";
import { importAlone, readRows } from "./import-alone.js";
import { query, waitFor, waitForDone } from "./watch-ledger.js";

const timeout = 400_000;

const holdersSchema = z.array(z.object({ holder: z.string() }));

describe.skipIf(ownServer.program === undefined)("of two producers and two coordinators", () => {
  let tree: SampleTree;
  let rows: DatabaseDump;
  let place: FleetPlace;
  /** What was done to lockfiles in storage, in order. */
  let lockfiles: string[];
  beforeAll(async () => {
    tree = await createSampleTree({ seed: 61, repositories: 60, tags: 300 });
    rows = await importAlone(tree);
  });
  afterAll(() => tree.remove());
  afterEach(() => place.remove());

  /** Makes a place, and watches its lockfiles. */
  async function createWatchedPlace(keys: Readonly<Record<string, string>>): Promise<FleetPlace> {
    const made = await createFleetPlace(tree.folder, { CONCURRENCY: "1", ...keys });
    lockfiles = [];
    made.workplace.server.setFaults(({ kind, key }) => {
      const [, name] = /\/lockfiles\/(.+)$/.exec(key) ?? [];
      if (name !== undefined && (kind === "put" || kind === "delete")) {
        lockfiles.push(`${kind} ${name}`);
      }
      return undefined;
    });
    return made;
  }

  /** Which of two processes has a part. @param table where the ledger keeps who has it */
  async function findActive(
    table: "lease" | "run",
    [one, other]: readonly [RunningCommand, RunningCommand],
  ): Promise<{ active: RunningCommand; idle: RunningCommand }> {
    const held = `select holder from longshore.${table} where lease_until > clock_timestamp()`;
    const holders = holdersSchema.parse(await query(place.workplace, held));
    expect(holders).toHaveLength(1);
    const isOne = holders[0]?.holder.includes(` ${one.pid} on `) === true;
    return isOne ? { active: one, idle: other } : { active: other, idle: one };
  }

  async function expectSwitchedOnce(): Promise<void> {
    const { workplace } = place;
    expect(await readRows(workplace)).toEqual(rows);
    expect(lockfiles.filter((each) => each.endsWith("database-in-use"))).toEqual([
      "put database-in-use",
    ]);
    expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
  }

  test.each([
    // Its lease has to run out.
    ["killed", "SIGKILL", "2s", [null, null]],
    // It gives back what it has: nobody waits for the lease.
    ["told to end", "SIGTERM", "10m", [0, 130]],
  ] as const)(
    "one of each is active, and the other takes over when it is %s",
    { timeout },
    async (_, signal, lease, exitCodes) => {
      place = await createWatchedPlace({ LEASE: lease });
      const { workplace, fleet } = place;
      const producers = [fleet.start("producer"), fleet.start("producer")] as const;
      const coordinators = [fleet.start("coordinator"), fleet.start("coordinator")] as const;
      fleet.start("worker");
      fleet.start("worker");
      await waitForDone(workplace, 5);
      const producer = await findActive("lease", producers);
      producer.active.kill(signal);
      expect((await producer.active.result).exitCode).toBe(exitCodes[0]);
      await waitFor(
        workplace,
        `select from longshore.lease where holder like 'producer ${producer.idle.pid} on %'`,
      );
      const coordinator = await findActive("run", coordinators);
      coordinator.active.kill(signal);
      expect((await coordinator.active.result).exitCode).toBe(exitCodes[1]);
      const { exitCode, stdout } = await coordinator.idle.result;
      expect(exitCode, stdout).toBe(0);
      await expectSwitchedOnce();
    },
  );

  test("both coordinators end well when nothing happens to them", { timeout }, async () => {
    place = await createWatchedPlace({});
    const { fleet } = place;
    const both = [fleet.start("coordinator"), fleet.start("coordinator")];
    fleet.start("producer");
    fleet.start("producer");
    fleet.start("worker");
    const ended = await Promise.all(both.map(({ result }) => result));
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    await expectSwitchedOnce();
  });
});
