import { chmodSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { dumpDatabase } from "../command-line/dump-database.js";
import { giveAway, normalUser } from "../command-line/normal-user.js";
import {
  blobFile,
  firstTag,
  listRepositories,
  repositoryFolder,
} from "../command-line/registry-files.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";

/** Every repository has one tag, on an image of its own. */
const sample = { seed: 19, repositories: 12, tags: () => 1, sharedImages: 0, listShare: 0 };

/** A file that belongs to a tag. */
type TagFile = "tag link" | "revision link" | "manifest" | "config";

/** What is done to one repository's file, and the code under which that is recorded. */
interface Damage {
  readonly file: TagFile;
  readonly how: string;
  readonly damage: (path: string) => void;
  readonly code: string;
}

const lengthen = (path: string) => writeFileSync(path, "x".repeat(1024 ** 2));
const inflate = (path: string) => truncateSync(path, 1024 ** 3);
const replaceByFolder = (path: string) => {
  rmSync(path);
  mkdirSync(path);
};
const forbid = (path: string) => chmodSync(path, 0o000);

/** What is left behind. */
const skipped: readonly Damage[] = [
  { file: "tag link", how: "of a megabyte", damage: lengthen, code: "tag-link-invalid" },
  { file: "revision link", how: "of a megabyte", damage: lengthen, code: "revision-link-invalid" },
  { file: "manifest", how: "of a gigabyte", damage: inflate, code: "manifest-too-large" },
  { file: "config", how: "of a gigabyte", damage: inflate, code: "config-too-large" },
];

const asFolder = {
  how: "that is a folder",
  damage: replaceByFolder,
  code: "STORAGE_OBJECT_INVALID",
};
const unreadable = { how: "that may not be read", damage: forbid, code: "STORAGE_ACCESS_DENIED" };

/** What sets its repository aside. */
const failed: readonly Damage[] = [
  { file: "tag link", ...asFolder },
  { file: "revision link", ...asFolder },
  { file: "manifest", ...asFolder },
  { file: "tag link", ...unreadable },
  { file: "manifest", ...unreadable },
];

const damages = [...skipped, ...failed];

/** A line of `longshore skips --json`. */
const lineSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("skip"),
    step: z.string(),
    repository: z.string(),
    tag: z.string(),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal("failure"),
    step: z.string(),
    scope: z.string(),
    code: z.string(),
    message: z.string(),
  }),
]);

let workplace: SampleWorkplace;
/** In the order of the damages; the last ones are healthy. */
let repositories: readonly string[];
let tags: readonly string[];
let paths: readonly string[];
let result: CommandResult;
let left: readonly z.output<typeof lineSchema>[];

beforeAll(async () => {
  workplace = await createSampleWorkplace(sample);
  const { registry, configuration, folder } = workplace;
  repositories = listRepositories(registry);
  tags = repositories.map((repository) => firstTag(registry, repository).tag);
  paths = damages.map(({ file }, index) => findFile(repositories[index] ?? "", file));
  for (const [index, { damage }] of damages.entries()) {
    damage(paths[index] ?? "");
  }
  mkdirSync(join(repositoryFolder(registry, "No Name"), "_manifests"), { recursive: true });
  giveAway(folder);
  result = await runLongshore(["import", configuration], { cwd: folder, uid: normalUser });
  const { stdout } = await runLongshore(["skips", "--json", configuration], { cwd: folder });
  const lines = stdout.split("\n").filter((line) => line !== "");
  left = lines.map((line) => lineSchema.parse(JSON.parse(line)));
});
afterAll(() => workplace.remove());

function findFile(repository: string, file: TagFile): string {
  const { registry } = workplace;
  const { tag, manifest } = firstTag(registry, repository);
  const manifests = join(repositoryFolder(registry, repository), "_manifests");
  switch (file) {
    case "tag link":
      return join(manifests, "tags", tag, "current/link");
    case "revision link":
      return join(manifests, "revisions", manifest.replace(":", "/"), "link");
    case "manifest":
      return blobFile(registry, manifest);
    case "config":
      return blobFile(registry, configOf(blobFile(registry, manifest)));
  }
}

function configOf(manifest: string): string {
  const schema = z.object({ config: z.object({ digest: z.string() }) });
  return schema.parse(JSON.parse(readFileSync(manifest, "utf8"))).config.digest;
}

function nameDamage(damage: Damage) {
  return [damage.file, damage.how, damage.code, damage] as const;
}

test.each(skipped.map(nameDamage))("a %s %s is left behind: %s", (_file, _how, code, damage) => {
  const index = damages.indexOf(damage);
  const skip = { kind: "skip", repository: repositories[index], tag: tags[index], reason: code };
  expect(left).toContainEqual({ ...skip, step: "pre-import" });
  expect(left).toContainEqual({ ...skip, step: "tag-import" });
});

test.each(failed.map(nameDamage))(
  "a %s %s fails its repository: %s",
  (_file, _how, code, damage) => {
    const index = damages.indexOf(damage);
    const scope = repositories[index] ?? "";
    const key = relative(workplace.registry, paths[index] ?? "");
    const message: unknown = expect.stringContaining(JSON.stringify(key));
    const failure = { kind: "failure", scope, code, message };
    expect(left).toContainEqual({ ...failure, step: "pre-import" });
    expect(left).toContainEqual({ ...failure, step: "tag-import" });
    expect(result.stdout).toContain(`"${scope}": ${code}: `);
  },
);

test("a folder that is no repository's path fails, and is named", () => {
  const failure = {
    kind: "failure",
    scope: "No Name",
    code: "REPOSITORY_NAME_INVALID",
    message: 'The folder "No Name" holds _manifests, but is no repository path.',
  };
  expect(left).toContainEqual({ ...failure, step: "pre-import" });
  expect(left).toContainEqual({ ...failure, step: "tag-import" });
  expect(result.stdout).toContain('"No Name": REPOSITORY_NAME_INVALID: ');
});

test("nothing else is left behind or fails, and the healthy repositories have their tags", async () => {
  expect(left).toHaveLength(2 * (damages.length + 1));
  const dump = await dumpDatabase(workplace.database.url);
  expect(dump["public.tags"]?.map((tag) => tag["name"]).toSorted()).toEqual(
    tags.slice(damages.length).toSorted(),
  );
  expect(result.exitCode, result.stdout + result.stderr).toBe(1);
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});
