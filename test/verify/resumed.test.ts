import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLongshore, startLongshore } from "../command-line/run-longshore.js";
import { withClient } from "../postgres/with-client.js";
import { nameFound } from "./changes/change.js";
import { type ChangedWorkplace, createChangedWorkplace } from "./changed-workplace.js";
import { readVerification, type Verification } from "./run-verify.js";
import { waitForJobs } from "./wait-for-jobs.js";

/** Kills of one verification. */
const kills = 5;

let workplace: ChangedWorkplace;
beforeAll(async () => {
  workplace = await createChangedWorkplace();
});
afterAll(() => workplace.remove());

function startVerify(...flags: string[]) {
  return startLongshore([
    "verify",
    "--json",
    "--concurrency",
    "2",
    ...flags,
    workplace.configuration,
  ]);
}

function nameAll({ differences }: Verification): string[] {
  return differences.map(nameFound).toSorted();
}

test("a verification that is killed again and again goes on, and tells each difference once", async () => {
  const random = createRandom("kills");
  let done = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const command = startVerify();
    done += 1 + Math.floor(random() * 12);
    await waitForJobs(workplace.database.url, done);
    command.kill("SIGKILL");
    const { exitCode, stderr } = await command.result;
    expect(exitCode, stderr).toBeNull();
    expect(stderr.includes("Goes on with verification 2"), stderr).toBe(kill > 0);
  }
  const result = await startVerify().result;
  expect(result.stderr).toContain("Goes on with verification 2");
  expect(nameAll(readVerification(result))).toEqual(workplace.found);
  expect(result.exitCode).toBe(1);
});

test("a verification that was finished is done anew, and leaves the last one alone in the ledger", async () => {
  for (const run of [3, 4]) {
    const result = await startVerify().result;
    expect(result.stderr).toBe("");
    expect(nameAll(readVerification(result))).toEqual(workplace.found);
    const kept = await withClient({ connectionString: workplace.database.url }, (client) =>
      client.query(`select id::integer, state,
        (select count(*)::integer from longshore.difference where run_id = run.id) as differences
        from longshore.run where kind = 'verification'`),
    );
    expect(kept.rows).toEqual([
      { id: run, state: "complete", differences: workplace.found.length },
    ]);
  }
});

test("an interrupted one says how to go on, begins anew with --restart, and goes on with the same flags alone", async () => {
  const command = startVerify();
  await waitForJobs(workplace.database.url, 3);
  command.kill("SIGINT");
  const { exitCode, stderr } = await command.result;
  expect(exitCode).toBe(130);
  expect(stderr).toContain("The same command goes on where it stopped");
  const other = await startVerify("--tags-only").result;
  expect(other.stderr).toBe("");
  const restarted = await startVerify("--restart").result;
  expect(restarted.stderr).toBe("");
  expect(nameAll(readVerification(restarted))).toEqual(workplace.found);
});

test("what differed, and was mended before the verification goes on, is not told", async () => {
  const connectionString = workplace.database.url;
  const query = (text: string) => withClient({ connectionString }, (client) => client.query(text));
  await query(`
    insert into tags (top_level_namespace_id, repository_id, name, manifest_id)
    select distinct on (m.repository_id) m.top_level_namespace_id, m.repository_id, 'left-over', m.id
    from manifests m join repositories r on r.id = m.repository_id order by m.repository_id`);
  const command = startVerify("--restart");
  const told = `select from longshore.difference join longshore.job on job.id = job_id
    where tag = 'left-over' and state = 'done'`;
  await expect.poll(async () => (await query(told)).rowCount, { timeout: 60_000 }).not.toBe(0);
  command.kill("SIGKILL");
  await command.result;
  await query("delete from tags where name = 'left-over'");
  const result = await startVerify().result;
  expect(result.stderr).toContain("Goes on with verification");
  expect(nameAll(readVerification(result))).toEqual(workplace.found);
});

test("what was begun more than a day ago is begun anew", async () => {
  const command = startVerify();
  await waitForJobs(workplace.database.url, 3);
  command.kill("SIGKILL");
  await command.result;
  await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query(
      `update longshore.run set started_at = started_at - interval '25 h';
       update longshore.job set finished_at = finished_at - interval '25 h' where step <> 'verify'`,
    ),
  );
  const result = await startVerify().result;
  expect(result.stderr).toContain("more than a day ago");
  expect(nameAll(readVerification(result))).toEqual(workplace.found);
});

test("the end of a resumed one tells since when it has looked", async () => {
  const command = startVerify();
  await waitForJobs(workplace.database.url, 3);
  command.kill("SIGKILL");
  await command.result;
  const resumedAt = new Date();
  const { summary } = readVerification(await startVerify().result);
  expect(summary.begunAt.getTime()).toBeLessThan(resumedAt.getTime());
});

test("what was verified before an import worked is verified anew", async () => {
  const command = startVerify();
  await waitForJobs(workplace.database.url, 3);
  command.kill("SIGKILL");
  await command.result;
  const words = ["import", "--step-three", "--log-directory", workplace.folder];
  const imported = await runLongshore([...words, workplace.configuration]);
  expect(imported.exitCode, imported.stderr).toBe(0);
  const { stderr } = await startVerify().result;
  expect(stderr).toContain("An import has worked since");
});

/** Draws numbers from 0 up to 1, the same ones for the same seed. */
function createRandom(seed: string): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return Number.parseInt(hash("sha256", `${seed}/${drawn}`).slice(0, 8), 16) / 2 ** 32;
  };
}
