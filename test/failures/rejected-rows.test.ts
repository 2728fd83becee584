import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";

/** What no line may show: PostgreSQL's details hold values of rows. */
const value = "value-of-a-row";

let workplace: SampleWorkplace;
beforeEach(async () => {
  workplace = await createSampleWorkplace({ seed: 43, repositories: 2, tags: 4 });
});
afterEach(() => workplace.remove());

function run(...words: string[]): Promise<CommandResult> {
  return runLongshore([...words, workplace.configuration], { cwd: workplace.folder });
}

async function execute(statement: string): Promise<void> {
  await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query(statement),
  );
}

/** Has PostgreSQL refuse the rows of a table. @param when whether to, as a condition in SQL */
async function rejectRows(table: string, sqlState: string, when = "true"): Promise<void> {
  await execute(`
    create sequence attempts;
    create function reject() returns trigger language plpgsql as $$
    begin
      if ${when} then
        raise exception E'there is no\\nroom' using errcode = '${sqlState}', detail = '${value}',
          table = tg_table_name, constraint = 'room';
      end if;
      return new;
    end $$;
    create trigger reject before insert on ${table} for each row execute function reject();`);
}

test("rows that PostgreSQL rejects set their repository aside, by a code and without values", async () => {
  await rejectRows("repositories", "53100");
  const { exitCode, stdout, stderr } = await run("import", "--log-to-stdout");
  expect(exitCode).toBe(1);
  const reason =
    "DATABASE_QUERY_FAILED: PostgreSQL: there is no room (SQLSTATE 53100, table repositories, constraint room)";
  expect(stderr).toContain(reason);
  const listed = await run("skips");
  expect(listed.stdout).toContain(`  pre-import FAILED  ${reason.replace(": ", "  ")}\n`);
  const attempts = [...stdout.matchAll(/"attempt":(\d+)/g)].map((match) => match[1]);
  expect(new Set(attempts)).toEqual(new Set(["1"]));
  expect(stdout + stderr + listed.stdout).not.toContain(value);
  await execute("drop trigger reject on repositories");
  expect(await run("import")).toMatchObject({ exitCode: 0 });
  expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
});

test("what passes by itself is tried again, and never shown", async () => {
  await rejectRows("repositories", "40P01", "nextval('attempts') = 1");
  const { exitCode, stdout, stderr } = await run("import", "--log-to-stdout");
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout).toContain('"code":"DATABASE_QUERY_FAILED","attempt":1');
  expect(stdout).not.toContain(value);
});

test("a row that PostgreSQL rejects outside of a job ends the command, by a code and without values", async () => {
  await rejectRows("import_statistics", "P0001");
  const { exitCode, stdout, stderr } = await run("import");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^longshore: PostgreSQL: there is no room \(SQLSTATE P0001, table import_statistics, constraint room\)\n {2}DATABASE_QUERY_FAILED: .+\n$/m,
  );
  expect(stdout + stderr).not.toContain(value);
  await execute("drop trigger reject on import_statistics");
  expect(await run("import")).toMatchObject({ exitCode: 0 });
});

test("a value that PostgreSQL cannot read is not shown either", async () => {
  await execute(`
    create function reject() returns trigger language plpgsql as $$
    begin execute 'select ''${value}''::bigint'; return new; end $$;
    create trigger reject before insert on top_level_namespaces
      for each row execute function reject();`);
  const { exitCode, stdout, stderr } = await run("import", "--log-to-stdout");
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    'DATABASE_QUERY_FAILED: PostgreSQL: invalid input syntax for type bigint: "…" (SQLSTATE 22P02)',
  );
  expect(stdout + stderr).not.toContain(value);
});
