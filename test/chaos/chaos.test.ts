import { runLongshore } from "../command-line/run-longshore.js";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { listLockfiles } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
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

describe.skipIf(ownServer.program === undefined)("whatever happens to a fleet", () => {
  const { seed, most, size, timeout } = chaosOptions;

  test(`seed ${seed}: its rows are those of an undisturbed import`, { timeout }, async () => {
    const stage = await setStage(size, seed);
    try {
      const undisturbed = await importUndisturbed(stage.registry);
      const told: string[] = [];
      const { ended, happened } = await runChaos(stage, {
        seed,
        most,
        onHappened: (number, name) => told.push(`${number}. ${name}`),
      });
      const context = `${told.join("\n")}\n${ended.stdout}\n${ended.stderr}`;
      expect(ended.exitCode, context).toBe(0);
      expect(happened, context).toBeGreaterThan(0);
      expect(listLockfiles(stage.registry)).toEqual(["database-in-use"]);
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
      const verified = await runLongshore(["verify", `${stage.folder}/config.yml`]);
      expect(verified.exitCode, verified.stdout + verified.stderr).toBe(0);
    } finally {
      await stage.remove();
    }
  });
});
