import { hash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { putFileInto, putTags } from "../command-line/put-file.js";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { blobKey, layerLinkKey, pushImage, type PutObject } from "../s3/push-image.js";

const path = "group/lists";

let workplace: Workplace;
let put: PutObject;
beforeEach(async () => {
  workplace = await createWorkplace();
  put = putFileInto(workplace.registry);
});
afterEach(() => workplace.remove());

const longshore = (...words: string[]): Promise<CommandResult> =>
  runLongshore([...words, workplace.configuration], { cwd: workplace.folder });

/** Names of tags, in order. */
function nameTags(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `t${String(index).padStart(4, "0")}`);
}

/** Pushes a list whose only image has a layer with an empty link. @returns the list's digest */
function pushCutShort(): string {
  const image = pushImage(put, path, "image");
  put(layerLinkKey(path, image.layers[1] ?? ""), "");
  const list = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        digest: image.manifest,
        size: 1,
        platform: { architecture: "amd64", os: "linux" },
      },
    ],
  });
  const digest = `sha256:${hash("sha256", list)}`;
  put(blobKey(digest), list);
  const revisions = `docker/registry/v2/repositories/${path}/_manifests/revisions`;
  put(`${revisions}/${digest.replace(":", "/")}/link`, digest);
  return digest;
}

async function readTags(): Promise<string[]> {
  const rows = await readImportedRows(workplace.database.url);
  return (rows["public.tags"] ?? []).map((row) => String(row["name"])).toSorted();
}

const skipSchema = z.object({ tag: z.string(), digest: z.string(), reason: z.string() });

async function readSkips(): Promise<z.output<typeof skipSchema>[]> {
  const { stdout } = await longshore("skips", "--json");
  const lines = stdout.split("\n").filter((line) => line.includes('"kind":"skip"'));
  return lines.map((line) => skipSchema.parse(JSON.parse(line)));
}

const longest = { timeout: 300_000 };

describe(
  "tags of a list that is cut short are all written, and none is told to be lost",
  longest,
  () => {
    test.each([
      ["in step two alone", ["-2"], 600],
      ["after step one", [], 600],
      ["in ranges of a giant, in step two alone", ["-2"], 2_050],
    ])("%s", async (_, flags, count) => {
      const list = pushCutShort();
      const names = nameTags(count);
      putTags(put, path, list, names);
      const { exitCode, stdout, stderr } = await longshore("import", ...flags);
      expect(exitCode, stdout + stderr).toBe(0);
      expect(await readTags()).toEqual(names);
      // The image has a tag of its own, which is lost with it.
      const skips = await readSkips();
      expect(new Set(skips.map(({ tag }) => tag))).toEqual(new Set(["image", ""]));
      expect(skips.filter(({ tag }) => tag === "")).toMatchObject([
        { digest: list, reason: "layer-link-invalid" },
      ]);
    });
  },
);

test("a tag that step one left behind, and step two wrote, is not told to be lost", async () => {
  const { manifest } = pushImage(put, path, "a-first");
  const link = `docker/registry/v2/repositories/${path}/_manifests/tags/a-first/current/link`;
  put(link, "");
  // So many that the last ones are planned after the first ones are recorded.
  putTags(put, path, manifest, nameTags(500));
  const broken = pushImage(put, path, "z-broken").manifest;
  put(blobKey(broken), "no JSON");
  expect((await longshore("import")).exitCode).toBe(1);
  expect(await readSkips()).toMatchObject([{ tag: "a-first", reason: "tag-link-invalid" }]);

  put(link, manifest);
  put(link.replace("a-first", "z-broken"), manifest);
  const { exitCode, stdout } = await longshore("import");
  expect(exitCode, stdout).toBe(0);
  expect(await readTags()).toContain("a-first");
  expect(await readSkips()).toEqual([]);
});
