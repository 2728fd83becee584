import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CommandResult, runLongshore, startLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";

let workplace: SampleWorkplace;
beforeEach(async () => {
  workplace = await createSampleWorkplace({
    seed: 91,
    repositories: 4,
    tags: 12,
    broken: ["manifest-not-json"],
    brokenOfEach: 1,
  });
});
afterEach(() => workplace.remove());

const importFlags = () => ["--log-directory", workplace.folder, workplace.configuration];

async function longshore(...words: string[]): Promise<CommandResult> {
  return await runLongshore([...words, workplace.configuration]);
}

/** Imports as far as it goes: one repository is set aside. @returns its path */
async function importAllButOne(): Promise<string> {
  await runLongshore(["import", ...importFlags()]);
  const { stdout } = await longshore("failures", "--json");
  const [failure = ""] = stdout.split("\n");
  const match = /"scope":"([^"]+)"/.exec(failure);
  return match?.[1] ?? "";
}

/** Pauses a run that needs nothing more to be complete. */
async function pauseWaived(): Promise<void> {
  const path = await importAllButOne();
  await longshore("waive", "--repository", path, "--reason", "none");
  await longshore("pause");
}

function hasLockfile(name: string): boolean {
  return existsSync(join(workplace.registry, "docker/registry/lockfiles", name));
}

/** Waits until somebody holds the run. */
async function waitForHolder(): Promise<void> {
  const query = "select from longshore.run where lease_until > clock_timestamp()";
  await withClient({ connectionString: workplace.database.url }, async (client) => {
    while ((await client.query(query)).rowCount === 0) {
      await client.query("select pg_sleep(0.05)");
    }
  });
}

test("without a run there is nothing to tell of", async () => {
  for (const words of [["status"], ["failures"], ["retry"], ["pause"], ["resume"], ["cancel"]]) {
    const { exitCode, stderr } = await longshore(...words);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("There is no record of a run in this database.");
  }
});

describe("a repository that is set aside", () => {
  test("is named, and keeps the lockfiles from being switched until it is waived", async () => {
    const path = await importAllButOne();
    expect(path).not.toBe("");
    expect((await longshore("failures")).stdout).toMatch(
      new RegExp(`^${path} {2}pre-import {2}MANIFEST_INVALID {2}`, "m"),
    );
    expect(hasLockfile("database-in-use")).toBe(false);
    const waived = await longshore("waive", "--repository", path, "--reason", "nobody uses it");
    expect(waived.stdout).toContain(`of "${path}" waived`);
    const { exitCode, stdout } = await runLongshore(["import", ...importFlags()]);
    expect(stdout).toContain(`Waived: "${path}": nobody uses it`);
    expect(exitCode).toBe(0);
    expect(hasLockfile("database-in-use")).toBe(true);
    expect((await longshore("status")).stdout).toContain(`waived: ${path}: nobody uses it`);
  });

  test("is tried again when that is asked for, by name or not", async () => {
    const path = await importAllButOne();
    expect(await longshore("retry", "--repository", "no/such")).toMatchObject({ exitCode: 1 });
    expect(await longshore("retry", "--repository", path)).toMatchObject({
      exitCode: 0,
      stdout: `2 jobs of "${path}" will be tried again.\n`,
    });
    expect(await longshore("retry")).toMatchObject({ exitCode: 1 });
    const status = JSON.parse((await longshore("status", "--json")).stdout);
    expect(status).toMatchObject({
      state: "unfinished",
      paused: false,
      steps: [
        { step: "pre-import", jobs: { pending: 1, failed: 0, done: 3 } },
        { step: "tag-import", jobs: { pending: 1, failed: 0, done: 3 } },
        { step: "blob-import", state: "waiting", jobs: { pending: 0, done: 0 } },
      ],
    });
  });

  test("is not waived when it isn't set aside", async () => {
    await importAllButOne();
    const waive = ["waive", "--repository", "no/such", "--reason", "none"];
    const { exitCode, stderr } = await longshore(...waive);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Nothing of "no/such" is set aside');
  });
});

describe("a run", () => {
  test("that is paused begins nothing until it is resumed", async () => {
    await pauseWaived();
    expect((await longshore("pause")).exitCode).toBe(1);
    const running = startLongshore(["import", ...importFlags()]);
    await waitForHolder();
    expect((await longshore("status")).stdout).toContain("paused");
    expect(hasLockfile("database-in-use")).toBe(false);
    expect((await longshore("resume")).exitCode).toBe(0);
    expect((await running.result).exitCode).toBe(0);
    expect(hasLockfile("database-in-use")).toBe(true);
  });

  test("that is cancelled ends, is refused, and goes on when it is resumed", async () => {
    await pauseWaived();
    const running = startLongshore(["import", ...importFlags()]);
    await waitForHolder();
    expect((await longshore("cancel")).exitCode).toBe(0);
    const ended = await running.result;
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/Run \d+ was cancelled\./);
    const refused = await runLongshore(["import", ...importFlags()]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/Run \d+ was cancelled\./);
    expect((await longshore("resume")).exitCode).toBe(0);
    expect((await runLongshore(["import", ...importFlags()])).exitCode).toBe(0);
    expect((await longshore("cancel")).exitCode).toBe(1);
  });
});
