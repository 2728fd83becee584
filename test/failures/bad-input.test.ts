import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, type Snapshot, takeSnapshot } from "../command-line/take-snapshot.js";
import { configureDatabase } from "../command-line/workplace.js";
import { readRefusal, type Refusal } from "./refusal.js";

let workplace: SampleWorkplace;
let before: Snapshot;
beforeAll(async () => {
  workplace = await createSampleWorkplace({ seed: 3, repositories: 2, tags: 4 });
  before = await takeSnapshot(workplace);
});
afterAll(async () => workplace.remove());

async function importRefused(...words: string[]): Promise<Refusal> {
  return readRefusal(await runLongshore(["import", ...words], { cwd: workplace.folder }));
}

test.each<[name: string, text: string, line: string]>([
  ["no YAML", "storage: [", "bad.yml:1:11: not valid YAML: bad indent"],
  [
    "an unknown driver",
    "storage: {tape: {}}",
    'bad.yml: storage driver "tape" is unknown; supported: filesystem, s3, s3_v1, s3_v2',
  ],
  ["no driver", "storage: {cache: {}}", "bad.yml: storage names no driver, such as filesystem"],
  [
    "a database without a name",
    "storage: {filesystem: {rootdirectory: /registry}}\ndatabase: {user: registry}",
    "bad.yml: database.dbname is missing",
  ],
])("a configuration with %s is refused", async (_, text, line) => {
  writeFileSync(join(workplace.folder, "bad.yml"), text);
  expect(await importRefused("bad.yml")).toEqual({ exitCode: 2, code: "CONFIG_INVALID", line });
});

test("a configuration that is not there is refused", async () => {
  expect(await importRefused("nowhere.yml")).toEqual({
    exitCode: 2,
    code: "CONFIG_MISSING",
    line: "nowhere.yml: there is no such file",
  });
});

test("a configuration that nobody names is refused", async () => {
  expect(await importRefused()).toEqual({
    exitCode: 2,
    code: "CONFIG_MISSING",
    line: "no configuration file: neither an argument nor REGISTRY_CONFIGURATION_PATH names one",
  });
});

const steps = "One step at most can be named; without any all three run in order.";

test.each<[flags: string, line: string]>([
  ["-1 -2", steps],
  ["--pre-import --common-blobs", steps],
  ["--all-repositories -3", steps],
  ["-3 --repository acme/app", "Step three imports all blobs: it does not go with --repository."],
  ["-1 --dangling-blobs", "--dangling-manifests and --dangling-blobs take no step."],
])("flags that contradict each other are refused: %s", async (flags, line) => {
  expect(await importRefused(...flags.split(" "), workplace.configuration)).toEqual({
    exitCode: 2,
    code: "USAGE_INVALID",
    line,
  });
});

const count = "It must be a whole number from 1 to 1000.";
const duration = "It must be a duration such as 72h or 1h30m.";

test.each<[flag: string, value: string, line: string]>([
  ["--tag-concurrency", "0", count],
  ["--tag-concurrency", "many", count],
  ["--concurrency", "-1", count],
  ["--pre-import-skip-recent", "3x", duration],
  ["--pre-import-skip-recent", "-72h", duration],
])("a flag's value that is none is refused: %s=%s", async (flag, value, line) => {
  const refusal = await importRefused(`${flag}=${value}`, workplace.configuration);
  expect(refusal).toMatchObject({ exitCode: 2, code: undefined });
  expect(refusal.line).toContain(`argument '${value}' is invalid. ${line}`);
});

test("a short flag's value that is none is refused", async () => {
  const refusal = await importRefused("-t", "0", workplace.configuration);
  expect(refusal).toMatchObject({ exitCode: 2, code: undefined });
  expect(refusal.line).toContain(`argument '0' is invalid. ${count}`);
});

test.each<[name: string, words: readonly string[], line: string]>([
  ["flag", ["--frobnicate"], "unknown option '--frobnicate'"],
  ["argument", ["other.yml"], "too many arguments for 'import'. Expected 1 argument but got 2."],
])("an unknown %s is refused", async (_, words, line) => {
  expect(await importRefused(...words, workplace.configuration)).toEqual({
    exitCode: 2,
    code: undefined,
    line,
  });
});

test.each(["", "docker/registry"])(
  'a root directory that has no "docker/registry/v2", but "%s", is refused',
  async (inside) => {
    const rootdirectory = join(workplace.folder, "root", inside.replaceAll("/", "-"));
    mkdirSync(join(rootdirectory, inside), { recursive: true });
    const configuration = join(workplace.folder, "other.yml");
    const database = configureDatabase(workplace.database);
    await writeSampleConfiguration(configuration, { rootdirectory, database });
    expect(await importRefused(configuration)).toEqual({
      exitCode: 1,
      code: "STORAGE_ROOT_INVALID",
      line: `There is no "docker/registry/v2/repositories/" in filesystem storage ${rootdirectory}.`,
    });
  },
);

test("a repository that storage has not is refused", async () => {
  const refusal = await importRefused("--repository", "none/such", workplace.configuration);
  expect(refusal).toEqual({
    exitCode: 1,
    code: "REPOSITORY_UNKNOWN",
    line: 'Storage holds no repository "none/such".',
  });
});

test("none of all these has changed anything", async () => {
  expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
});
