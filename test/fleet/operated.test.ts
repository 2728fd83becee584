import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DatabaseDump } from "../command-line/dump-database.js";
import { blobFile, firstTag, listRepositories } from "../command-line/registry-files.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { createFleetPlace, type FleetPlace } from "./fleet-place.js";
import { importAlone, readRows } from "./import-alone.js";
import { query, waitFor, waitForDone } from "./watch-ledger.js";

const timeout = 400_000;

let place: FleetPlace;

async function longshore(...words: string[]): Promise<CommandResult> {
  return await runLongshore([...words, place.workplace.configuration]);
}

/** Starts all of a fleet but the coordinator. */
function startOthers(): void {
  for (const role of ["producer", "worker", "worker"] as const) {
    place.fleet.start(role);
  }
}

/** Waits until each process has given many signs of life since the run was paused. */
async function waitForSignsOfLife(): Promise<void> {
  await waitFor(
    place.workplace,
    `select from longshore.process, longshore.run
     having count(*) = 4 and bool_and(last_seen_at > paused_at + interval '3 s')`,
  );
}

describe.skipIf(ownServer.program === undefined)("an operator, while a fleet works,", () => {
  let tree: SampleTree;
  let rows: DatabaseDump;
  beforeAll(async () => {
    tree = await createSampleTree({ seed: 47, repositories: 60, tags: 300 });
    rows = await importAlone(tree);
  });
  afterAll(() => tree.remove());
  beforeEach(async () => {
    place = await createFleetPlace(tree.folder, { CONCURRENCY: "1" });
  });
  afterEach(() => place.remove());

  test("pauses it: nothing more is begun until it is resumed", { timeout }, async () => {
    const { workplace, fleet } = place;
    startOthers();
    const coordinator = fleet.start("coordinator");
    await waitForDone(workplace, 3);
    expect((await longshore("pause")).exitCode).toBe(0);
    await waitFor(
      workplace,
      "select from longshore.job having count(*) filter (where state = 'running') = 0",
    );
    await waitForSignsOfLife();
    // A claim may have begun just before the pause did.
    const begun = `select scope from longshore.job, longshore.run
      where claimed_at > paused_at + interval '0.5 s'`;
    expect(await query(workplace, begun)).toEqual([]);
    expect(await query(workplace, "select from longshore.job where state = 'pending'")).not.toEqual(
      [],
    );
    expect((await longshore("resume")).exitCode).toBe(0);
    expect((await coordinator.result).exitCode).toBe(0);
    expect(await readRows(workplace)).toEqual(rows);
  });

  test(
    "cancels it: what is in hand is given up, and done when it is resumed",
    { timeout },
    async () => {
      const { workplace, fleet } = place;
      startOthers();
      const coordinator = fleet.start("coordinator");
      await waitForDone(workplace, 3);
      // What is in hand from now on would not end by itself.
      workplace.server.setFaults(({ kind }) => (kind === "get" ? { kind: "hang" } : undefined));
      await waitFor(
        workplace,
        "select from longshore.job where state = 'running' having count(*) > 4",
      );
      expect((await longshore("cancel")).exitCode).toBe(0);
      const ended = await coordinator.result;
      expect(ended.exitCode).toBe(1);
      expect(ended.stderr).toMatch(/Run \d+ was cancelled\./);
      await waitFor(
        workplace,
        "select from longshore.job having count(*) filter (where state = 'running') = 0",
      );
      expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
      workplace.server.setFaults(undefined);
      expect((await longshore("resume")).exitCode).toBe(0);
      expect((await fleet.start("coordinator").result).exitCode).toBe(0);
      expect(await readRows(workplace)).toEqual(rows);
      const costly = "select scope from longshore.job where attempt <> 1 or lost <> 0";
      expect(await query(workplace, costly)).toEqual([]);
    },
  );
});

describe.skipIf(ownServer.program === undefined)("a repository that a fleet sets aside", () => {
  afterEach(() => place.remove());

  test("does not keep a fleet whose run is cancelled", { timeout }, async () => {
    const sample = await createSampleWorkplace({ seed: 71, repositories: 4, tags: 12 });
    const [path = ""] = listRepositories(sample.registry);
    const { manifest } = firstTag(sample.registry, path);
    writeFileSync(blobFile(sample.registry, manifest), "no manifest");
    place = await createFleetPlace(sample, { FAILURES: "wait", STEPS: "[pre-import]" });
    startOthers();
    const coordinator = place.fleet.start("coordinator");
    await waitFor(
      place.workplace,
      `select from longshore.run where holder is null
       and exists (select from longshore.job where state = 'failed')`,
    );
    const told = await longshore("status");
    expect(told.stdout).toContain("waits for an operator: retry or waive");
    expect((await longshore("cancel")).exitCode).toBe(0);
    const { exitCode, stderr } = await coordinator.result;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Run \d+ was cancelled\./);
  });

  test(
    "is tried again when it has been mended, or waived, and the run ends",
    { timeout },
    async () => {
      const sample = await createSampleWorkplace({ seed: 53, repositories: 12, tags: 40 });
      const [mended = "", waived = ""] = listRepositories(sample.registry);
      place = await createFleetPlace(sample, { FAILURES: "wait" });
      const { workplace, fleet } = place;
      const manifests = [mended, waived].map((path) => {
        const { manifest } = firstTag(sample.registry, path);
        const file = blobFile(sample.registry, manifest);
        return { key: file.slice(sample.registry.length + 1), data: readFileSync(file) };
      });
      for (const { key } of manifests) {
        workplace.server.put(key, "no manifest");
      }
      startOthers();
      const coordinator = fleet.start("coordinator");
      await waitFor(
        workplace,
        `select from longshore.job where state = 'failed' and step = 'tag-import' having count(*) = 2`,
      );
      const [first] = manifests;
      workplace.server.put(first?.key ?? "", first?.data ?? "");
      expect((await longshore("retry", "--repository", mended)).exitCode).toBe(0);
      await waitFor(
        workplace,
        `select from longshore.job where scope = '${mended}' and step = 'tag-import' and state = 'done'`,
      );
      expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
      const reason = ["--reason", "nobody uses it"];
      expect((await longshore("waive", "--repository", waived, ...reason)).exitCode).toBe(0);
      const { exitCode, stdout } = await coordinator.result;
      expect(exitCode, stdout).toBe(0);
      expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
      const states = `select scope, array_agg(distinct state) as states from longshore.job
      where scope in ('${mended}', '${waived}') and step <> 'tag-check' group by scope order by scope`;
      expect(await query(workplace, states)).toEqual([
        { scope: mended, states: ["done"] },
        { scope: waived, states: ["waived"] },
      ]);
    },
  );
});
