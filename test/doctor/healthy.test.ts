import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, takeSnapshot } from "../command-line/take-snapshot.js";
import { listLockfiles, setLockfiles } from "../command-line/workplace.js";
import { listNotChecked, runDoctor } from "./run-doctor.js";

let workplace: SampleWorkplace;
beforeAll(async () => {
  workplace = await createSampleWorkplace({ seed: 71, repositories: 2, tags: 3 });
});
afterAll(() => workplace.remove());

test("where all is well every check passes, and nothing is changed", async () => {
  const before = await takeSnapshot(workplace);
  const report = await runDoctor(workplace.configuration);
  expect(report.wrong).toEqual({});
  expect(report.exitCode).toBe(0);
  expect(listNotChecked(report)).toEqual({
    "embedded-database": "because the configuration names a database",
    redis: "because the configuration names no Redis",
  });
  expect(report.stdout).not.toContain(workplace.database.configuration.password);
  expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});

test.each([
  ["that was not there", false],
  ["that was there, empty", true],
])("a folder of lockfiles %s is as it was", async (_, isThere) => {
  const folder = join(workplace.registry, "docker/registry/lockfiles");
  rmSync(folder, { recursive: true });
  if (isThere) {
    mkdirSync(folder);
  }
  const { findings } = await runDoctor(workplace.configuration);
  const isLeft = existsSync(folder);
  setLockfiles(workplace.registry, ["filesystem-in-use"]);
  expect(findings.find(({ name }) => name === "storage-writing")?.status).toBe("pass");
  expect(isLeft).toBe(isThere);
});

test("people read a line for each check, and how many there are", async () => {
  const { stdout, stderr, exitCode } = await runLongshore(["doctor", workplace.configuration]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  const lines = stdout.split("\n");
  const { host, port, dbname, user } = workplace.database.configuration;
  expect(lines[0]).toBe(
    `pass  configuration       filesystem storage ${workplace.registry}; database ${dbname} at ${host}:${port}, user ${user}, sslmode disable`,
  );
  expect(lines.at(-2)).toBe("19 of 21 checks pass, 2 not checked.");
  expect(lines).toContain("pass  runs                `longshore import <config.yml>` may begin");
});

test("one step alone is looked at by its flag", async () => {
  const report = await runDoctor(workplace.configuration, "--step-one");
  expect(report.findings.find(({ name }) => name === "runs")?.message).toBe(
    "`longshore import --step-one <config.yml>` may begin",
  );
});

test("a configuration that cannot be read ends with exit code 2", async () => {
  const path = join(workplace.folder, "broken.yml");
  writeFileSync(path, "storage: {filesystem: [}");
  const { exitCode, stdout, stderr } = await runLongshore(["doctor", "--json", path]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain("CONFIG_INVALID");
});

test("without a database in the configuration it says where the embedded one would lie", async () => {
  const path = join(workplace.folder, "embedded.yml");
  await writeSampleConfiguration(path, { rootdirectory: workplace.registry });
  const folder = join(workplace.folder, "data");
  const report = await runDoctor(path, "--data-dir", folder);
  expect(report.wrong).toEqual({
    "embedded-database": {
      status: "warn",
      message: expect.stringContaining(`an embedded PostgreSQL would be made in ${folder}`),
      next: expect.stringContaining("name its database in the section `database`"),
    },
  });
  expect(existsSync(folder)).toBe(false);
  expect(listNotChecked(report)).toMatchObject({
    database: "because the configuration names no database",
    "database-schema": "because database was not checked",
  });
});

test.runIf(process.platform === "linux")(
  "without room for the embedded database it fails",
  async () => {
    const path = join(workplace.folder, "no-room.yml");
    await writeSampleConfiguration(path, { rootdirectory: workplace.registry });
    // This file system has no room by its nature.
    const report = await runDoctor(path, "--data-dir", "/proc/longshore");
    expect(report.wrong["embedded-database"]).toMatchObject({
      status: "fail",
      message: "the embedded PostgreSQL would lie in /proc/longshore, with 0.0 GiB free",
    });
    expect(readdirSync("/proc")).not.toContain("longshore");
  },
);
