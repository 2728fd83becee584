import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryFolder } from "../command-line/registry-files.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";

const name = "No Name";

describe("a folder whose name is no repository's", () => {
  let workplace: SampleWorkplace;
  let folder: string;
  let red: string;
  beforeAll(async () => {
    workplace = await createSampleWorkplace({ seed: 41, repositories: 2, tags: 4 });
    folder = repositoryFolder(workplace.registry, name);
    mkdirSync(join(folder, "_manifests"), { recursive: true });
    red = repositoryFolder(workplace.registry, "esc\u001b[31mred\nline");
    mkdirSync(join(red, "_manifests"), { recursive: true });
  });
  afterAll(() => workplace.remove());

  function run(command: string): Promise<CommandResult> {
    return runLongshore([command, workplace.configuration], { cwd: workplace.folder });
  }

  test("fails as often as it is found", async () => {
    for (const ending of ["(run 1)", "(run 1, resumed)"]) {
      const { exitCode, stdout, stderr } = await run("import");
      expect(exitCode, stdout + stderr).toBe(1);
      expect(stdout).toContain(ending);
      expect(stdout).toContain(`step two, tags: "${name}": REPOSITORY_NAME_INVALID: `);
    }
    expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
  });

  test("is shown without the terminal obeying it", async () => {
    const shown = "esc\\u001b[31mred\\u000aline";
    const outputs = [await run("import"), await run("failures"), await run("skips")];
    for (const { stdout } of outputs) {
      expect(stdout).toContain(shown);
      expect(stdout).not.toContain("\u001b");
      expect(stdout).not.toMatch(/^line/m);
    }
  });

  test("keeps step three waiting, and the summary says so", async () => {
    const { stdout } = await run("import");
    expect(stdout).toContain(
      "\n  step three, blobs: waits for what is set aside in step one and step two\n",
    );
  });

  test("is forgotten by the same command once it is removed, and the lockfiles switch", async () => {
    rmSync(folder, { recursive: true });
    rmSync(red, { recursive: true });
    const { exitCode, stdout, stderr } = await run("import");
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain("(run 1, resumed)");
    expect(stdout).not.toContain("waits for");
    expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
    expect((await run("skips")).stdout).toBe("Run 1 left nothing behind.\n");
  });
});
