import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holdTable } from "../command-line/hold-table.js";
import { runLongshore, startLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";
import { blobFile } from "../command-line/registry-files.js";
import { writeOver } from "./changes/tree-files.js";
import { runVerify, type Verification } from "./run-verify.js";

let workplace: SampleWorkplace;
beforeAll(async () => {
  workplace = await createSampleWorkplace({ seed: 5, repositories: 3, tags: 9, sharedImages: 0 });
  const command = ["import", "--log-directory", workplace.folder, workplace.configuration];
  const { exitCode, stderr } = await runLongshore(command);
  if (exitCode !== 0) {
    throw new Error(`the import ended with exit code ${exitCode}: ${stderr}`);
  }
});
afterAll(() => workplace.remove());

async function query(text: string): Promise<Record<string, unknown>[]> {
  const options = { connectionString: workplace.database.url };
  return await withClient(options, async (client) => (await client.query(text)).rows);
}

async function verifyOne(path: unknown): Promise<Verification> {
  return await runVerify(workplace.configuration, ["--repository", String(path)]);
}

test("what was imported is verified, whole or tags alone, in words or as JSON", async () => {
  const { exitCode, stdout } = await runLongshore(["verify", workplace.configuration]);
  expect(exitCode, stdout).toBe(0);
  for (const flags of [[], ["--tags-only"], ["--sample", "50%"]]) {
    const {
      exitCode: code,
      differences,
      summary,
    } = await runVerify(workplace.configuration, flags);
    expect(differences).toEqual([]);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ fails: false });
  }
});

test("a layer that storage cut to nothing is told, and is no fault of the database", async () => {
  const [layer] = await query("select encode(digest, 'hex') as hex from layers limit 1");
  const digest = `sha256:${String(layer?.["hex"]).slice(2)}`;
  const undo = writeOver(blobFile(workplace.registry, digest), "");
  const { exitCode, differences } = await runVerify(workplace.configuration);
  const { stdout } = await runLongshore(["verify", workplace.configuration]);
  await undo();
  expect(differences).toMatchObject([{ kind: "blob-damaged", digest, fails: false }]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("1 × blob-damaged (damage in storage): ");
  expect(stdout).toContain("What is damaged in storage cannot be pulled, imported or not.");
});

describe("a repository that the database alone has, below a name that no namespace has", () => {
  beforeAll(async () => {
    await query(`insert into repositories (top_level_namespace_id, name, path)
      select id, 'x', 'ghost/x' from top_level_namespaces limit 1`);
  });
  afterAll(() => query("delete from repositories where path = 'ghost/x'"));

  test.each([[[]], [["--tags-only"]], [["--sample", "1%"]], [["--repository", "ghost/x"]]])(
    "is told once by verify %j",
    async (flags) => {
      const { differences } = await runVerify(workplace.configuration, flags);
      expect(differences).toMatchObject([{ kind: "repository-deleted", repository: "ghost/x" }]);
    },
  );
});

test("while another has the same verification in hand it says so, and speaks of no import", async () => {
  await runVerify(workplace.configuration);
  await query(`update longshore.run set state = 'unfinished', finished_at = null,
    holder = 'process 1 on elsewhere (started 1 in 00000000)',
    lease_until = now() + interval '1 hour' where kind = 'verification'`);
  const { exitCode, stderr } = await runLongshore(["verify", workplace.configuration]);
  await query("update longshore.run set state = 'complete' where kind = 'verification'");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/Verification \d+ is in the hands of process 1 on elsewhere/);
  expect(stderr).toMatch(/RUN_HELD: Wait until that process ends.* or a verification/);
});

describe("a tag whose row is gone", () => {
  let path: unknown;
  let tag: unknown;
  beforeAll(async () => {
    const [row] = await query(`delete from tags using repositories
      where repositories.id = tags.repository_id and tags.id = (select min(id) from tags)
      returning repositories.path, tags.name`);
    ({ path, name: tag } = row ?? {});
  });

  test.each([[[]], [["--tags-only"]]])("is told by verify %j, with exit code 1", async (flags) => {
    const { exitCode, differences, summary } = await runVerify(workplace.configuration, flags);
    expect(exitCode).toBe(1);
    expect(differences).toMatchObject([
      { kind: "tag-missing", repository: path, tag, fails: true },
    ]);
    expect(summary).toMatchObject({ fails: true, differences: { "tag-missing": 1 } });
  });

  test("is told of its own repository, and not of another", async () => {
    expect((await verifyOne(path)).exitCode).toBe(1);
    const [other] = await query(`select path from repositories where path <> '${String(path)}'`);
    expect((await verifyOne(other?.["path"])).exitCode).toBe(0);
  });
});

test.each([
  [["--sample", "0%"], "percentage"],
  [["--sample", "5%", "--repository", "a"], "cannot be used with"],
])("%j is wrong usage", async (flags, word) => {
  const { exitCode, stderr } = await runLongshore(["verify", ...flags, workplace.configuration]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(word);
});

test("a row whose path is none is told beside the repository that lacks its row", async () => {
  const [row] = await query("select path from repositories order by id limit 1");
  const path = String(row?.["path"]);
  await query(`update repositories set path = '' where path = '${path}'`);
  try {
    const { differences } = await runVerify(workplace.configuration, ["--tags-only"]);
    const ofRepositories = differences
      .map(({ kind, repository }) => `${kind} ${repository}`)
      .filter((text) => text.startsWith("repository-"));
    expect(ofRepositories.toSorted()).toEqual([
      "repository-left-over ",
      `repository-missing ${path}`,
    ]);
  } finally {
    await query(`update repositories set path = '${path}' where path = ''`);
  }
});

test("a signal ends it while the database does not answer", async () => {
  const tags = await holdTable(workplace.database.url, "tags", "access exclusive");
  try {
    const command = startLongshore(["verify", "--tags-only", workplace.configuration]);
    await tags.awaited();
    command.kill("SIGTERM");
    expect((await command.result).exitCode).toBe(130);
  } finally {
    await tags.release();
  }
});
