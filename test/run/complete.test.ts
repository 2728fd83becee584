import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { dumpDatabase } from "../command-line/dump-database.js";
import { blobFile, listRepositories } from "../command-line/registry-files.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { compareSnapshots, takeSnapshot } from "../command-line/take-snapshot.js";
import { listLockfiles, setLockfiles } from "../command-line/workplace.js";
import { readRefusal } from "../failures/refusal.js";

let workplace: SampleWorkplace;
beforeAll(async () => {
  workplace = await createSampleWorkplace({ seed: 29, repositories: 2, tags: 4 });
  await runImport();
});
afterAll(() => workplace.remove());

function runImport(...flags: string[]): Promise<CommandResult> {
  const { configuration, folder } = workplace;
  return runLongshore(["import", ...flags, configuration], { cwd: folder });
}

/** When the first run was completed, as the ledger has it. */
async function readCompletion(): Promise<string> {
  const run = (await dumpDatabase(workplace.database.url))["longshore.run"]?.[0];
  const { finished_at: finished } = z
    .object({ finished_at: z.iso.datetime({ offset: true }) })
    .parse(run);
  return new Date(finished).toISOString();
}

test.each([
  "",
  "--step-one",
  "--step-two",
  "--dry-run",
  "--dangling-manifests --dangling-blobs",
  "--dynamic-media-types=false",
])(
  "an imported registry is not imported again, and nothing is touched: import %s",
  async (text) => {
    const flags = text.split(" ").filter((flag) => flag !== "");
    const before = await takeSnapshot(workplace);
    expect(readRefusal(await runImport(...flags))).toEqual({
      exitCode: 1,
      code: "RUN_COMPLETE",
      line: `This registry was imported by run 1, completed at ${await readCompletion()}.`,
    });
    expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  },
);

test("an imported registry is not imported again, even when its lockfiles are put back", async () => {
  setLockfiles(workplace.registry, ["filesystem-in-use"]);
  const before = await takeSnapshot(workplace);
  expect(readRefusal(await runImport())).toMatchObject({ exitCode: 1, code: "RUN_COMPLETE" });
  const [repository = ""] = listRepositories(workplace.registry);
  expect(readRefusal(await runImport("--repository", repository))).toMatchObject({
    exitCode: 1,
    code: "RUN_COMPLETE",
  });
  expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
  setLockfiles(workplace.registry, ["database-in-use"]);
});

test("step three still runs on an imported registry, and imports blobs that came later", async () => {
  const digest = `sha256:${"ab".repeat(32)}`;
  const file = blobFile(workplace.registry, digest);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "twelve bytes");
  const { exitCode, stdout, stderr } = await runImport("--step-three");
  expect(exitCode, stdout + stderr).toBe(0);
  const { "public.blobs": blobs } = await dumpDatabase(workplace.database.url);
  const found = blobs?.find((blob) => blob["digest"] === `\\x01${"ab".repeat(32)}`);
  expect(found).toMatchObject({ size: 12 });
  expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
  expect(readRefusal(await runImport())).toMatchObject({ code: "RUN_COMPLETE" });
});
