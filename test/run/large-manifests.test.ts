import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hash } from "node:crypto";
import { z } from "zod";
import { putFileInto, putTags } from "../command-line/put-file.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
import { blobKey, layerLinkKey, type PutObject } from "../s3/push-image.js";

const path = "group/large";

/** As large as registries take them, and so many that they cannot be held at once. */
const manifestBytes = 4 * 1024 * 1024;
const manifests = 100;

/** KiB. */
const mostMemory = 600 * 1024;

let workplace: Workplace;
beforeAll(async () => {
  workplace = await createWorkplace();
  const put = putFileInto(workplace.registry);
  for (let index = 0; index < manifests; index += 1) {
    pushLarge(put, index);
  }
});
afterAll(() => workplace.remove());

/** Pushes an image without layers whose manifest is large, with a tag. */
function pushLarge(put: PutObject, index: number): void {
  const config = JSON.stringify({ architecture: "amd64", os: "linux" });
  const configDigest = `sha256:${hash("sha256", config)}`;
  put(blobKey(configDigest), config);
  put(layerLinkKey(path, configDigest), configDigest);
  const mediaType = "application/vnd.oci.image.config.v1+json";
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType, digest: configDigest, size: config.length },
    layers: [],
    annotations: { number: String(index), much: "m".repeat(manifestBytes - 1_000) },
  });
  const digest = `sha256:${hash("sha256", manifest)}`;
  put(blobKey(digest), manifest);
  const revisions = `docker/registry/v2/repositories/${path}/_manifests/revisions`;
  put(`${revisions}/${digest.replace(":", "/")}/link`, digest);
  putTags(put, path, digest, [`v${index}`, `v${index}-again`]);
}

/** Imports one step. @returns how much memory the process has had at the most. KiB */
async function importStep(flag: string): Promise<number> {
  const command = ["import", flag, workplace.configuration];
  const { exitCode, stdout, stderr } = await runLongshore(command, {
    cwd: workplace.folder,
    environment: { NODE_OPTIONS: `--import ${new URL("report-peak.mjs", import.meta.url).href}` },
  });
  if (exitCode !== 0) {
    throw new Error(`exit code ${exitCode}: ${stdout}${stderr}`);
  }
  return Number(/VmHWM:\s+(\d+) kB/.exec(stderr)?.[1]);
}

/** How many manifests and tags there are, and how many of the manifests are what their digest says. */
async function countRows(): Promise<unknown> {
  const query = `select
    (select count(*)::int from manifests) as manifests,
    (select count(*)::int from manifests where digest = '\\x01'::bytea || sha256(payload)) as sound,
    (select count(*)::int from tags) as tags`;
  return await withClient({ connectionString: workplace.database.url }, async (client) => {
    const { rows } = await client.query(query);
    return z.array(z.unknown()).parse(rows)[0];
  });
}

describe.skipIf(process.platform !== "linux")(
  "a repository of manifests that are too large to be held at once",
  { timeout: 300_000 },
  () => {
    test.each([
      ["step one", "-1", 0],
      ["step two alone", "-2", 2 * manifests],
    ])("is imported in little memory by %s", async (_, flag, tags) => {
      await withClient({ connectionString: workplace.database.url }, (client) =>
        client.query("truncate repositories, top_level_namespaces cascade"),
      );
      const peak = await importStep(flag);
      expect(await countRows()).toEqual({ manifests, sound: manifests, tags });
      expect(peak).toBeLessThan(mostMemory);
    });
  },
);
