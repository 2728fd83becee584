import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { listNotChecked, runDoctor } from "./run-doctor.js";
import { createTestRole, type TestRole } from "./test-role.js";

let sample: SampleWorkplace;
let workplace: Workplace;
beforeAll(async () => {
  sample = await createSampleWorkplace({ seed: 73, repositories: 2, tags: 3 });
});
afterAll(() => sample.remove());
beforeEach(async () => {
  workplace = await createWorkplace(sample.registry);
});
afterEach(() => workplace.remove());

describe("with a user who owns nothing", () => {
  let role: TestRole;
  beforeEach(async () => {
    role = await createTestRole(workplace);
  });
  afterEach(() => role.remove());

  const notOwner = {
    statistics: expect.objectContaining({
      status: "warn",
      message: expect.stringMatching(/^the user does not own manifests and layers/),
    }),
  };

  test("only the statistics are warned of", async () => {
    expect((await runDoctor(workplace.configuration)).wrong).toEqual(notOwner);
  });

  test.each([
    ["revoke update on tags from ROLE", "the user lacks update on table tags"],
    [
      "revoke temporary on database DATABASE from public",
      expect.stringMatching(/^the user lacks temporary on database test_/),
    ],
    ["drop schema longshore", expect.stringMatching(/^the user lacks create on database test_/)],
  ])("after %s that right is missing", async (statement, message) => {
    const { dbname } = workplace.database.configuration;
    await role.alter(statement.replace("DATABASE", dbname));
    const report = await runDoctor(workplace.configuration);
    expect(report.wrong).toEqual({
      ...notOwner,
      "database-rights": expect.objectContaining({
        status: "fail",
        code: "DATABASE_RIGHTS_MISSING",
        message,
      }),
    });
    expect(listNotChecked(report)).toMatchObject({ runs: "because database-rights failed" });
  });

  test("a ledger that belongs to another is named with what is lacking on its tables", async () => {
    const imported = await runLongshore(["import", "--step-one", workplace.configuration], {
      cwd: workplace.folder,
    });
    expect(imported.exitCode, imported.stderr).toBe(0);
    await role.alter("reassign owned by ROLE to current_user");
    await role.alter("grant usage, create on schema longshore to ROLE");
    await role.alter("grant select, insert, update on all tables in schema longshore to ROLE");
    await role.alter("revoke all on longshore.run from ROLE");
    const report = await runDoctor(workplace.configuration);
    expect(report.wrong["database-rights"]).toEqual({
      status: "fail",
      code: "DATABASE_RIGHTS_MISSING",
      message: expect.stringMatching(
        /^the user lacks select, insert, update, delete on table longshore\.run; the user lacks delete on tables longshore\.difference, .*longshore\.step, longshore\.waiver$/,
      ),
      next: expect.stringContaining("Grant"),
    });
    expect(listNotChecked(report)).toMatchObject({ runs: "because database-rights failed" });
    await role.alter(
      "grant select, insert, update, delete on all tables in schema longshore to ROLE",
    );
    expect((await runDoctor(workplace.configuration)).wrong["database-rights"]).toBeUndefined();
  });

  test.each([
    ["alter role ROLE connection limit 7", "user"],
    ["alter database DATABASE connection limit 7", "database"],
  ])("after %s there are too few connections", async (statement, whose) => {
    await role.alter(statement.replace("DATABASE", workplace.database.configuration.dbname));
    const { wrong } = await runDoctor(workplace.configuration);
    expect(wrong).toEqual({
      ...notOwner,
      connections: expect.objectContaining({
        status: "fail",
        message: `an import opens 8 connections, and 7 are free (the ${whose}'s connection limit is 7, of which 0 are in use)`,
      }),
    });
  });
});
