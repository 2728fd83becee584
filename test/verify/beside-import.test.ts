import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DatabaseDump, dumpDatabase } from "../command-line/dump-database.js";
import { runLongshore } from "../command-line/run-longshore.js";
import type { SampleWorkplace } from "../command-line/sample-workplace.js";
import { createTestRole, type TestRole } from "../doctor/test-role.js";
import { readRefusal } from "../failures/refusal.js";
import { withClient } from "../postgres/with-client.js";
import { createImportedWorkplace } from "./changed-workplace.js";
import { runVerify } from "./run-verify.js";

let workplace: SampleWorkplace;
beforeAll(async () => {
  workplace = await createImportedWorkplace();
});
afterAll(() => workplace.remove());

/** Every file of the registry, its size and when it was written. */
function listFiles(): string[] {
  return readdirSync(workplace.registry, { recursive: true, encoding: "utf8" })
    .map((path) => {
      const { size, mtimeMs } = statSync(join(workplace.registry, path));
      return `${path} ${size} ${mtimeMs}`;
    })
    .toSorted();
}

/** The registry's rows, and what the ledger has of imports. */
async function readRows(): Promise<DatabaseDump> {
  const dump = await dumpDatabase(workplace.database.url);
  const ledger: DatabaseDump = {
    "longshore.run": dump["longshore.run"]?.filter((run) => run["kind"] === "import") ?? [],
    "longshore.job": dump["longshore.job"]?.filter((job) => job["step"] !== "verify") ?? [],
    "longshore.difference": [],
  };
  return { ...dump, ...ledger };
}

async function tell(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runLongshore([...words, workplace.configuration]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

test("a verification changes no row and no file, and no command that is about imports sees it", async () => {
  const [files, rows] = [listFiles(), await readRows()];
  const status = await tell("status", "--json");
  const skips = await tell("skips", "--json");
  for (const flags of [[], ["--tags-only"], ["--sample", "30%"]]) {
    const { exitCode, differences } = await runVerify(workplace.configuration, flags);
    expect(differences).toEqual([]);
    expect(exitCode).toBe(0);
  }
  expect(listFiles()).toEqual(files);
  expect(await readRows()).toEqual(rows);
  expect(await tell("status", "--json")).toBe(status);
  expect(await tell("skips", "--json")).toBe(skips);
  const words = ["import", "--log-directory", workplace.folder, workplace.configuration];
  expect(readRefusal(await runLongshore(words))).toMatchObject({
    code: "RUN_COMPLETE",
    line: expect.stringContaining("imported by run 1"),
  });
}, 400_000);

describe("for a user who may write no ledger", () => {
  let role: TestRole;
  beforeAll(async () => {
    await tell("forget");
    role = await createTestRole(workplace);
  });
  afterAll(() => role.remove());

  test.each([
    ["a schema of somebody else", "alter schema longshore owner to current_user"],
    ["no schema", "drop schema longshore"],
  ])("a verification works, and says that it cannot be resumed: %s", async (_, statement) => {
    await role.alter(statement);
    const { exitCode, stdout, stderr } = await runLongshore(["verify", workplace.configuration]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("Storage and database agree");
    expect(stderr).toContain("takes no ledger from this user");
    const { rows } = await withClient({ connectionString: workplace.database.url }, (client) =>
      client.query("select from pg_class where relnamespace = to_regnamespace('longshore')"),
    );
    expect(rows).toEqual([]);
  });
});
