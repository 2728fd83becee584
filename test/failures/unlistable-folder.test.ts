import { chmodSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { dumpDatabase } from "../command-line/dump-database.js";
import { giveAway, normalUser } from "../command-line/normal-user.js";
import { listRepositories, repositoryFolder } from "../command-line/registry-files.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";

const lineSchema = z.object({ step: z.string(), scope: z.string(), code: z.string() });
const inventorySchema = z.object({
  totals: z.object({ repositories: z.number(), unreadFolders: z.number() }),
  unreadFolders: z.array(z.object({ path: z.string(), why: z.string() })),
});
const differenceSchema = z.object({
  kind: z.string(),
  repository: z.string().optional(),
  found: z.string().optional(),
});

describe("folders that cannot be listed", () => {
  let workplace: SampleWorkplace;
  /** Those that can be listed. */
  let repositories: string[];
  /** The repository in the folder that may not be read. */
  let hidden: string;
  /** The code of each folder's failure, by the path that names it. */
  let failing: ReadonlyMap<string, string>;
  let result: CommandResult;

  beforeAll(async () => {
    workplace = await createSampleWorkplace({ seed: 43, repositories: 6, tags: 6 });
    const { registry } = workplace;
    const [moved = "", ...others] = listRepositories(registry);
    repositories = others;
    const namespace = others[0]?.split("/")[0] ?? "";
    const folder = (path: string) => repositoryFolder(registry, path);
    hidden = `${namespace}/locked/moved`;
    mkdirSync(folder(`${namespace}/locked`));
    renameSync(folder(moved), folder(hidden));
    mkdirSync(folder("loop"));
    symlinkSync("..", folder("loop/back"));
    symlinkSync("itself", folder("itself"));
    giveAway(workplace.folder);
    chmodSync(folder(`${namespace}/locked`), 0o000);
    for (const parent of [folder(namespace), folder("")]) {
      mkdirSync(Buffer.concat([Buffer.from(join(parent, "bad")), Buffer.from([0xff])]));
    }
    failing = new Map([
      [`${namespace}/locked`, "STORAGE_ACCESS_DENIED"],
      [`${namespace}/bad\ufffd`, "STORAGE_OBJECT_INVALID"],
      ["bad\ufffd", "STORAGE_OBJECT_INVALID"],
      ["loop/back", "STORAGE_OBJECT_INVALID"],
      ["itself", "STORAGE_OBJECT_INVALID"],
    ]);
    result = await run("import");
  });
  afterAll(() => workplace.remove());

  function run(...words: string[]): Promise<CommandResult> {
    const { configuration, folder } = workplace;
    return runLongshore([...words, configuration], { cwd: folder, uid: normalUser });
  }

  async function importedRepositories(): Promise<string[]> {
    const dump = await dumpDatabase(workplace.database.url);
    const paths = dump["public.repositories"]?.map((row) => String(row["path"])) ?? [];
    return paths.toSorted();
  }

  test("fail alone and by name, each in both steps", async () => {
    expect(result.exitCode, result.stdout + result.stderr).toBe(1);
    const { stdout } = await run("failures", "--json");
    const lines = stdout.split("\n").filter((line) => line !== "");
    const told = lines.map((line) => lineSchema.parse(JSON.parse(line)));
    const expected = [...failing].flatMap(([scope, code]) => [
      { step: "pre-import", scope, code },
      { step: "tag-import", scope, code },
    ]);
    expect(told).toHaveLength(expected.length);
    expect(told).toEqual(expect.arrayContaining(expected));
    const link = "docker/registry/v2/repositories/loop/back/";
    expect(result.stdout).toContain(
      `"loop/back": STORAGE_OBJECT_INVALID: the symbolic link "${link}" leads back to `,
    );
    expect(result.stdout).toContain("5 of 10 jobs are set aside");
  });

  test("leave every other repository imported, once", async () => {
    expect(await importedRepositories()).toEqual(repositories);
  });

  test("are told by an inventory, which counts the rest", async () => {
    const { exitCode, stdout, stderr } = await run("inventory", "--json");
    expect(exitCode, stderr).toBe(0);
    const { totals, unreadFolders } = inventorySchema.parse(JSON.parse(stdout));
    expect(totals).toEqual({ repositories: repositories.length, unreadFolders: failing.size });
    expect(new Map(unreadFolders.map(({ path, why }) => [path, why.split(":")[0]]))).toEqual(
      failing,
    );
  });

  test("are told by a verification, which goes on", async () => {
    const { exitCode, stdout } = await run("verify", "--json", "--tags-only");
    expect(exitCode).toBe(1);
    const lines = stdout.split("\n").filter((line) => line !== "");
    const told = lines.map((line) => differenceSchema.parse(JSON.parse(line)));
    const differences = told.filter(({ kind }) => kind !== "summary");
    expect(new Set(differences.map(({ kind }) => kind))).toEqual(
      new Set(["repository-unverified"]),
    );
    expect(
      new Map(differences.map(({ repository, found }) => [repository, found?.split(":")[0]])),
    ).toEqual(failing);
  });

  test("can be waived or mended, and the same command finishes", async () => {
    const [locked = "", ...others] = failing.keys();
    for (const path of others) {
      const waived = await run("waive", "--repository", path, "--reason", "nobody needs it");
      expect(waived.exitCode, waived.stderr).toBe(0);
    }
    chmodSync(repositoryFolder(workplace.registry, locked), 0o755);
    const { exitCode, stdout, stderr } = await run("import");
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain('Waived: "loop/back/": nobody needs it');
    expect(await importedRepositories()).toEqual([...repositories, hidden].toSorted());
    expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
  });
});
