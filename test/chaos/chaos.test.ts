import { runLongshore } from "../command-line/run-longshore.js";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { listLockfiles } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
import { parseReport, sumByName } from "../report/parse-report.js";
import { countRows } from "../report/read-counts.js";
import { ownServer } from "../redis/test-redis.js";
import { chaosOptions } from "./chaos-options.js";
import { importUndisturbed } from "./import-undisturbed.js";
import { runChaos } from "./run-chaos.js";
import { setStage, type Stage } from "./stage.js";

const commitsSchema = z.tuple([z.object({ jobs: z.number(), otherwise: z.number() })]);

/** How many jobs were done, and how many of them not exactly once. */
async function countCommits({ databaseUrl }: Stage) {
  const query = `select count(*)::int as jobs,
    count(*) filter (where commits <> 1)::int as otherwise from longshore.job`;
  const { rows } = await withClient({ connectionString: databaseUrl() }, (client) =>
    client.query(query),
  );
  return commitsSchema.parse(rows)[0];
}

/** How often the lockfiles were switched, and jobs that were done after that had begun. */
async function readSwitch({ databaseUrl }: Stage): Promise<unknown> {
  const query = `
    select count(*) filter (where event = 'switched')::int as switched, (
      select count(*)::int from longshore.job where step in ('pre-import', 'tag-import', 'tag-check')
      and finished_at > (
        select max(happened_at) from longshore.lockfile_event where event = 'switch-begun')) as later
    from longshore.lockfile_event`;
  const { rows } = await withClient({ connectionString: databaseUrl() }, (client) =>
    client.query(query),
  );
  return rows;
}

/** What the ledger's jobs come to, by step. */
async function readJobs(connectionString: string): Promise<unknown> {
  const query = `
    select step, count(*)::int as done, sum(repositories)::int as repositories,
      sum(tags)::int as tags, sum(manifests)::int as manifests, sum(blobs)::int as blobs
    from longshore.job where kind <> 'listing' and state = 'done' group by step order by step`;
  return (await withClient({ connectionString }, (client) => client.query(query))).rows;
}

/** What a report of a run tells is what the tables have, whoever was killed while it wrote. */
async function expectReportAddsUp({ folder, databaseUrl }: Stage, context: string): Promise<void> {
  const words = ["report", "--format", "json", `${folder}/config.yml`];
  const { exitCode, stdout, stderr } = await runLongshore(words);
  expect(exitCode, stderr).toBe(0);
  const { rows, steps, requests, failures, run } = parseReport(stdout);
  expect(run).toMatchObject({ state: "complete", fleet: true });
  const counted = await countRows(databaseUrl());
  // They were there before.
  const { media_types: _, ...written } = counted;
  const added = rows.filter(({ table }) => table !== "media_types");
  expect(sumByName(added.map((one) => [one.table, one.added ?? 0])), context).toEqual(written);
  const told = steps.map(({ step, done, repositories, tags, manifests, blobs }) => ({
    step,
    done,
    repositories,
    tags,
    manifests,
    blobs,
  }));
  expect(told.toSorted((a, b) => (a.step < b.step ? -1 : 1))).toEqual(
    await readJobs(databaseUrl()),
  );
  expect([failures.setAside, failures.waived, failures.triedAgain]).toEqual([[], [], []]);
  expect(steps.find(({ step }) => step === "blob-import")?.blobs).toBe(counted["blobs"]);
  expect(requests.map(({ kind }) => kind)).toContain("get");
}

describe.skipIf(ownServer.program === undefined)("whatever happens to a fleet", () => {
  const { seed, most, least, size, timeout, show } = chaosOptions;

  test(`seed ${seed}: its rows are those of an undisturbed import`, { timeout }, async () => {
    const stage = await setStage(size, seed);
    try {
      const undisturbed = await importUndisturbed(stage.registry);
      const told: string[] = [];
      const { ended, happened } = await runChaos(stage, {
        seed,
        most,
        onHappened: (number, name) => {
          told.push(`${number}. ${name}`);
          show(told.at(-1) ?? "");
        },
      });
      show(`The import ended after ${happened} disturbances with exit code ${ended.exitCode}.`);
      const context = `${told.join("\n")}\n${ended.stdout}\n${ended.stderr}`;
      expect(ended.exitCode, context).toBe(0);
      expect(happened, context).toBeGreaterThanOrEqual(least);
      expect(listLockfiles(stage.registry)).toEqual(["database-in-use"]);
      expect(await readSwitch(stage), context).toEqual([{ switched: 1, later: 0 }]);
      const { jobs, otherwise } = await countCommits(stage);
      expect(jobs).toBeGreaterThan(size.repositories);
      expect(otherwise, context).toBe(0);
      const rows = await readImportedRows(stage.databaseUrl());
      // Statistics count what one process saw, and name the driver.
      const compared = Object.keys(rows).filter((table) => table !== "public.import_statistics");
      for (const table of compared) {
        expect(rows[table]?.length, `${table}\n${context}`).toBe(undisturbed[table]?.length);
        expect(rows[table], table).toEqual(undisturbed[table]);
      }
      await expectReportAddsUp(stage, context);
      const verified = await runLongshore(["verify", `${stage.folder}/config.yml`]);
      expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0);
      show(`Rows as undisturbed: ${compared.length} tables, ${jobs} jobs, each committed once.`);
    } finally {
      await stage.remove();
    }
  });
});
