import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dumpDatabase } from "../command-line/dump-database.js";
import { listRepositories, repositoryFolder } from "../command-line/registry-files.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";

async function importedRepositories(workplace: SampleWorkplace): Promise<string[]> {
  const dump = await dumpDatabase(workplace.database.url);
  const paths = dump["public.repositories"]?.map((row) => String(row["path"])) ?? [];
  return paths.toSorted();
}

describe("a symbolic link that leads back", () => {
  let workplace: SampleWorkplace;
  let repositories: string[];
  let result: CommandResult;
  beforeAll(async () => {
    workplace = await createSampleWorkplace({ seed: 43, repositories: 6, tags: 6 });
    repositories = listRepositories(workplace.registry);
    const loop = repositoryFolder(workplace.registry, "loop");
    mkdirSync(loop);
    symlinkSync("..", join(loop, "back"));
    const { configuration, folder } = workplace;
    result = await runLongshore(["import", configuration], { cwd: folder });
  });
  afterAll(() => workplace.remove());

  test("is refused by its name", () => {
    expect(result.exitCode, result.stdout + result.stderr).toBe(1);
    const link = "docker/registry/v2/repositories/loop/back/";
    expect(result.stdout).toContain(
      `: STORAGE_OBJECT_INVALID: the symbolic link "${link}" leads back to `,
    );
  });

  test("leaves every repository imported once", async () => {
    expect(await importedRepositories(workplace)).toEqual(repositories);
  });
});
