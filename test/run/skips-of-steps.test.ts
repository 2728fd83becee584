import { afterAll, beforeAll, expect, test } from "vitest";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import type { Workplace } from "../command-line/workplace.js";
import { readRefusal } from "../failures/refusal.js";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await createSampleWorkplace({
    seed: 23,
    repositories: 4,
    tags: 12,
    broken: ["tag-link-missing"],
    brokenOfEach: 1,
  });
});
afterAll(() => workplace.remove());

const longshore = (...words: string[]): Promise<CommandResult> =>
  runLongshore([...words, workplace.configuration], { cwd: workplace.folder });

test.each(["--step-one", "--step-two", "--step-three"])("%s is a run of its own", async (step) => {
  expect(await longshore("import", step)).toMatchObject({ exitCode: 0 });
});

test("the newest run left nothing behind, and the one before it that did is named", async () => {
  const { stdout, stderr } = await longshore("skips");
  expect(stdout).toBe("Run 3 left nothing behind.\n");
  expect(stderr).toBe("Run 2 before it left something behind, too: longshore skips --run 2\n");
});

test("its lost tag is listed", async () => {
  const { stdout } = await longshore("skips", "--run", "2");
  expect(stdout).toMatch(/^\S+:\S+ {2}tag-import {2}tag-link-missing/);
  const { stdout: json } = await longshore("skips", "--run", "2", "--json");
  expect(JSON.parse(json)).toMatchObject({ run: 2, kind: "skip", reason: "tag-link-missing" });
});

test("what is set aside can be had of a run, too", async () => {
  const { stdout } = await longshore("failures", "--run", "1");
  expect(stdout).toBe("Nothing of run 1 is set aside.\n");
});

test.each(["skips", "failures"])("%s of a run that is not there", async (command) => {
  expect(readRefusal(await longshore(command, "--run", "9"))).toMatchObject({
    exitCode: 1,
    code: "RUN_UNKNOWN",
    line: "There is no record of run 9: the newest is run 3.",
  });
  expect(readRefusal(await longshore(command, "--run", "-1"))).toMatchObject({ exitCode: 2 });
});
