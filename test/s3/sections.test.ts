import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type S3Server, type S3ServerOptions, start } from "@longshore/s3-server";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { dumpDatabase } from "../command-line/dump-database.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { s3Credentials } from "../command-line/s3-workplace.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { certificatePath } from "../datastore/tls-server.js";
import { recordRequests } from "./fault-scripts.js";
import { importWords, requireDone } from "./import-left.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";
import {
  type ConfigurationOptions,
  describeBucket,
  type S3Section,
  writeSection,
} from "./section.js";

let tree: SampleTree;
let workplace: Workplace;
beforeAll(async () => {
  tree = await createSampleTree({ seed: 83, repositories: 2, tags: 8 });
  workplace = await createWorkplace(tree.folder);
});
afterAll(async () => {
  await workplace.remove();
  tree.remove();
});

async function serve(options: Partial<S3ServerOptions> = {}): Promise<S3Server> {
  const server = await start({ folder: tree.folder, credentials: s3Credentials, ...options });
  onTestFinished(() => server.close());
  return server;
}

/** What the summary says. */
const complete = "Dry run complete";

interface DryRun extends ConfigurationOptions {
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Does all that an import does, lockfiles apart, and leaves nothing but a row of statistics.
 * @returns the summary
 */
async function rehearse(section: S3Section, options: DryRun = {}): Promise<string> {
  writeSection(workplace, section, options);
  const result = await runLongshore(importWords(workplace, "--dry-run"), {
    cwd: workplace.folder,
    environment: options.environment ?? {},
  });
  return requireDone(result).stdout;
}

test.each([
  [true, "localhost"],
  [false, "longshore-test.localhost"],
])("with pathstyle %s requests go to %s", async (pathstyle, expected) => {
  const server = await serve();
  const recorded = recordRequests();
  server.setFaults(recorded.script);
  const { port } = new URL(server.endpoint);
  const preload = fileURLToPath(new URL("resolve-localhost.mjs", import.meta.url));
  expect(
    await rehearse(
      { ...describeBucket(server), regionendpoint: `http://localhost:${port}`, pathstyle },
      { environment: { NODE_OPTIONS: `--import=${preload}` } },
    ),
  ).toContain(complete);
  const hosts = new Set(recorded.requests.map(({ headers }) => headers.host));
  expect([...hosts]).toEqual([`${expected}:${port}`]);
  expect(new Set(recorded.requests.map(({ kind }) => kind))).toEqual(
    new Set(["list", "get", "head"]),
  );
});

test.each(["some/where", "//some/where//"])("the root directory is %s", async (rootdirectory) => {
  const folder = mkdtempSync(join(workplace.folder, "bucket-"));
  mkdirSync(join(folder, "some"));
  symlinkSync(tree.folder, join(folder, "some/where"));
  const server = await serve({ folder });
  expect(await rehearse({ ...describeBucket(server), rootdirectory })).toContain(complete);
});

test("the root directory is the bucket itself", async () => {
  const server = await serve();
  expect(await rehearse({ ...describeBucket(server), rootdirectory: "/" })).toContain(complete);
});

test.each(["s3_v1", "s3_v2"] as const)("%s is another word for s3", async (driver) => {
  const server = await serve();
  expect(await rehearse(describeBucket(server), { driver })).toContain(complete);
  const { "public.import_statistics": statistics = [] } = await dumpDatabase(
    workplace.database.url,
  );
  expect(statistics.map((row) => row["storage_driver"])).toContain(driver);
});

test.each([
  ["s3", { REGISTRY_STORAGE_S3_BUCKET: "longshore-test" }],
  ["s3_v2", { REGISTRY_STORAGE_S3_V2_BUCKET: "longshore-test" }],
] as const)("the environment overrides keys of %s", async (driver, environment) => {
  const server = await serve();
  expect(
    await rehearse({ ...describeBucket(server), bucket: "another" }, { driver, environment }),
  ).toContain(complete);
});

describe("with HTTPS", () => {
  const tls = {
    key: readFileSync(certificatePath("localhost.key"), "utf8"),
    certificate: readFileSync(certificatePath("localhost.pem"), "utf8"),
  };

  test("skipverify takes a certificate that nobody vouches for", async () => {
    const server = await serve({ tls });
    expect(await rehearse({ ...describeBucket(server), skipverify: true })).toContain(complete);
    expect(server.counts().head).toBeGreaterThan(0);
  });

  test("an authority that the environment names vouches for it", async () => {
    const server = await serve({ tls });
    const { port } = new URL(server.endpoint);
    const authority = certificatePath("authority.pem");
    expect(
      await rehearse(
        { ...describeBucket(server), regionendpoint: `localhost:${port}` },
        { environment: { NODE_EXTRA_CA_CERTS: authority } },
      ),
    ).toContain(complete);
  });
});
