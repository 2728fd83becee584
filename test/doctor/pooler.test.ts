import { writeSampleConfiguration } from "@longshore/sample-registry";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { configureDatabase } from "../command-line/workplace.js";
import { findPgbouncer, type PoolMode, startPgbouncer } from "./find-pgbouncer.js";
import { type DoctorReport, runDoctor } from "./run-doctor.js";

const program = findPgbouncer();

let workplace: SampleWorkplace;
beforeAll(async () => {
  workplace = await createSampleWorkplace({ seed: 97, repositories: 2, tags: 3 });
});
afterAll(() => workplace.remove());

function readPooler({ findings }: DoctorReport): string | undefined {
  return findings.find(({ name }) => name === "pooler")?.message;
}

test("without a pooler it says so", async () => {
  expect(readPooler(await runDoctor(workplace.configuration))).toBe(
    "no pooler: connections go to the server itself",
  );
});

/** Has the workplace's configuration name a PgBouncer until a test has finished. */
async function standBetween(mode: PoolMode): Promise<void> {
  const database = configureDatabase(workplace.database);
  const pooler = await startPgbouncer(program ?? "", workplace.database.configuration, mode);
  onTestFinished(() => pooler.close());
  const { host, port } = pooler;
  await writeSampleConfiguration(workplace.configuration, {
    rootdirectory: workplace.registry,
    database: { ...database, host, port },
  });
}

describe.skipIf(program === undefined)(
  `through PgBouncer (${program ?? "skipped: Debian's package pgbouncer is not installed"})`,
  () => {
    test.each(["session", "transaction"] as const)("in %s mode it says so", async (mode) => {
      await standBetween(mode);
      const report = await runDoctor(workplace.configuration);
      expect(report.wrong).toEqual({});
      expect(readPooler(report)).toBe(`a pooler in ${mode} mode stands before the server`);
    });

    test("in statement mode there are no transactions, and nothing else is asked", async () => {
      await standBetween("statement");
      const { wrong } = await runDoctor(workplace.configuration);
      expect(wrong).toEqual({
        database: {
          status: "fail",
          message:
            "a pooler in statement mode stands before the server, which knows no transactions",
          next: expect.stringContaining("pool_mode = transaction"),
        },
      });
    });

    test("in transaction mode lockfiles are told, too", async () => {
      await standBetween("transaction");
      const { stdout } = await runLongshore(["lockfiles", workplace.configuration]);
      expect(stdout).toContain("As they should be: the database holds no imported registry.");
    });
  },
);
