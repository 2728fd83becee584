import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { firstTag } from "../command-line/registry-files.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles, setLockfiles } from "../command-line/workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { createFleetPlace, type FleetPlace } from "./fleet-place.js";
import { query, waitFor } from "./watch-ledger.js";

const timeout = 400_000;

let place: FleetPlace;

const scopesSchema = z.tuple([z.object({ scope: z.string() })]);

/** Pushes a tag into a repository whose tags are imported already, for a manifest that it has. */
async function pushLate(): Promise<void> {
  const { workplace } = place;
  const imported = `select scope from longshore.job
    where step = 'tag-import' and kind = 'repository' and state = 'done' limit 1`;
  await waitFor(workplace, imported);
  const [{ scope: path }] = scopesSchema.parse(await query(workplace, imported));
  const { manifest } = firstTag(workplace.registry, path);
  const key = `docker/registry/v2/repositories/${path}/_manifests/tags/pushed-late/current/link`;
  workplace.server.put(key, Buffer.from(manifest));
}

/** Has the first deletion of jobs that are to be cut anew wait for as long as it takes to stop its process. */
async function slowFirstRepeat(): Promise<void> {
  await query(
    place.workplace,
    `create sequence public.repeats;
     create function public.slow_first() returns trigger language plpgsql as $$ begin
       if current_query() like '%tag-range%' and nextval('public.repeats') = 1 then
         perform pg_sleep(3);
       end if;
       return null;
     end $$;
     create trigger slow_first before delete on longshore.job
       for each statement execute function public.slow_first()`,
  );
}

/** Has the first look at the hold after a failure wait for as long as it takes to stop its process. */
async function slowHoldAfterFailure(): Promise<void> {
  await query(
    place.workplace,
    `create sequence public.holds;
     create function public.slow_hold() returns trigger language plpgsql as $$ begin
       if current_query() like 'update "longshore"."run" set "lease_until"%'
         and exists (select from longshore.job where state = 'failed')
         and not exists (select from longshore.job where state in ('pending', 'running'))
         and nextval('public.holds') = 1 then
         perform pg_sleep(4);
       end if;
       return null;
     end $$;
     create trigger slow_hold after update on longshore.run
       for each statement execute function public.slow_hold()`,
  );
}

describe.skipIf(ownServer.program === undefined)("a coordinator that was overtaken", () => {
  // Nothing lies in its storage that says what it runs on.
  beforeEach(async () => {
    const sample = await createSampleWorkplace({ seed: 37, repositories: 20, tags: 50 });
    setLockfiles(sample.registry, []);
    place = await createFleetPlace(sample, { CONCURRENCY: "1" });
    place.fleet.start("producer");
    place.fleet.start("worker");
  });
  afterEach(() => place.remove());

  test("has nothing done again after the switch, and writes no lockfile", { timeout }, async () => {
    const { workplace, fleet } = place;
    const overtaken = fleet.start("coordinator");
    await pushLate();
    await slowFirstRepeat();
    await waitFor(
      workplace,
      "select from pg_stat_activity where wait_event = 'PgSleep' and query like '%tag-range%'",
    );
    overtaken.kill("SIGSTOP");
    expect((await fleet.start("coordinator").result).exitCode).toBe(0);
    overtaken.kill("SIGCONT");
    const { exitCode, stdout } = await overtaken.result;
    expect(exitCode, stdout).toBe(0);
    expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
    expect(await query(workplace, "select from longshore.job where state <> 'done'")).toEqual([]);
    const tags = "select from tags where name = 'pushed-late'";
    expect(await query(workplace, tags)).toHaveLength(1);
  });

  test("marks no storage as in use that has been switched since", { timeout }, async () => {
    const { workplace, fleet } = place;
    const overtaken = fleet.start("coordinator", { LATEWRITES: "fail" });
    await pushLate();
    await slowHoldAfterFailure();
    await waitFor(
      workplace,
      "select from pg_stat_activity where wait_event = 'PgSleep' and query like '%lease_until%'",
    );
    overtaken.kill("SIGSTOP");
    const leading = await fleet.start("coordinator", { LATEWRITES: "import" }).result;
    expect(leading.exitCode, leading.stdout).toBe(0);
    overtaken.kill("SIGCONT");
    const { exitCode, stdout } = await overtaken.result;
    expect(exitCode, stdout).toBe(0);
    expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
  });
});
