import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { firstTag, listRepositories } from "../command-line/registry-files.js";
import { runLongshore, type RunningCommand } from "../command-line/run-longshore.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles, setLockfiles } from "../command-line/workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { createFleetPlace, type FleetPlace } from "./fleet-place.js";
import { query, waitFor } from "./watch-ledger.js";

const timeout = 200_000;

/** Longer than the lease, in which a coordinator that is stopped loses its run. Seconds. */
const slowness = 4;

const isSwitching = `select from pg_stat_activity
  where wait_event = 'PgSleep' and query like '%lockfile_event%'`;

let place: FleetPlace;
let coordinator: RunningCommand;

/** Has whoever is about to switch the lockfiles wait a while, when it has begun and written none. */
async function slowSwitch(): Promise<void> {
  await waitFor(place.workplace, "select from longshore.run");
  await query(
    place.workplace,
    `create function public.slow_switch() returns trigger language plpgsql as $$ begin
       if new.event = 'switch-begun' then perform pg_sleep(${slowness}); end if;
       return new;
     end $$;
     create trigger slow_switch before insert on longshore.lockfile_event
       for each row execute function public.slow_switch()`,
  );
}

function pushLate(): void {
  const { workplace } = place;
  const [path = ""] = listRepositories(workplace.registry);
  const { manifest } = firstTag(workplace.registry, path);
  const key = `docker/registry/v2/repositories/${path}/_manifests/tags/pushed-late/current/link`;
  workplace.server.put(key, Buffer.from(manifest));
}

/** Has another coordinator lead. @returns how it ended, and what it has left */
async function leadAnew() {
  const { fleet, workplace } = place;
  const { exitCode } = await fleet.start("coordinator").result;
  const tags = await query(workplace, "select name from tags where name = 'pushed-late'");
  return { exitCode, lockfiles: listLockfiles(workplace.registry), tags };
}

const switchedWithTag = {
  exitCode: 0,
  lockfiles: ["database-in-use"],
  tags: [{ name: "pushed-late" }],
};

describe.skipIf(ownServer.program === undefined)("a coordinator that is about to switch", () => {
  beforeEach(async () => {
    const sample = await createSampleWorkplace({ seed: 37, repositories: 4, tags: 8 });
    place = await createFleetPlace(sample);
    const { fleet, workplace } = place;
    fleet.start("producer");
    fleet.start("worker");
    coordinator = fleet.start("coordinator");
    await slowSwitch();
    await waitFor(workplace, isSwitching);
  });
  afterEach(() => place.remove());

  test("and is killed: the next looks for what was pushed since", { timeout }, async () => {
    const { workplace } = place;
    coordinator.kill("SIGKILL");
    await coordinator.result;
    expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
    pushLate();
    expect(await leadAnew()).toEqual(switchedWithTag);
  });

  test("and is killed between the lockfiles: the next takes it back", { timeout }, async () => {
    const { workplace } = place;
    coordinator.kill("SIGKILL");
    await coordinator.result;
    // As if it had been killed a moment later.
    setLockfiles(workplace.registry, ["database-in-use", "filesystem-in-use"]);
    workplace.server.put("docker/registry/lockfiles/database-in-use", Buffer.from('{"version":1}'));
    pushLate();
    expect(await leadAnew()).toEqual(switchedWithTag);
  });

  test("and is stopped until its run is cancelled: it switches nothing", { timeout }, async () => {
    const { workplace } = place;
    coordinator.kill("SIGSTOP");
    await waitFor(workplace, "select from longshore.run where lease_until < clock_timestamp()");
    const cancelled = await runLongshore(["cancel", workplace.configuration], {
      cwd: workplace.folder,
    });
    expect(cancelled.exitCode, cancelled.stderr).toBe(0);
    coordinator.kill("SIGCONT");
    const { exitCode, stderr } = await coordinator.result;
    expect(exitCode).toBe(1);
    expect(stderr).toContain("RUN_CANCELLED");
    expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
  });
});
