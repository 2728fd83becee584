import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { blobFile, repositoryFolder } from "../../command-line/registry-files.js";
import { type Change, name, type Surroundings } from "./change.js";
import { drawTagAndManifest } from "./changed-rows.js";
import { addFile, copyFolder, layerLink, takeAway, writeOver } from "./tree-files.js";

const tagFolder = (registry: string, path: string, tag: string) =>
  join(repositoryFolder(registry, path), "_manifests/tags", tag);

/** A file of the tree changed, added or gone. */
export const changedTree: Readonly<Record<string, Change>> = {
  async "a tag moved"({ registry, rows, random }) {
    const { tag, other } = drawTagAndManifest({ rows, random });
    const link = join(tagFolder(registry, tag.path, tag.name), "current/link");
    return {
      undo: writeOver(link, other.digest),
      expected: [name("tag-different", tag.path, { tag: tag.name })],
    };
  },
  async "a tag deleted"({ registry, rows, random }) {
    const { path, name: tag } = random.one(rows.tags);
    return {
      undo: takeAway(registry, tagFolder(registry, path, tag)),
      expected: [name("tag-left-over", path, { tag })],
    };
  },
  async "a tag added"({ registry, rows, random }) {
    const { path, name: tag, manifest } = random.one(rows.tags);
    const added = `${tag}-added`;
    return {
      undo: addFile(tagFolder(registry, path, added), "current/link", manifest),
      expected: [name("tag-missing", path, { tag: added })],
    };
  },
  async "a tag's link emptied"({ registry, rows, random }) {
    const { path, name: tag } = random.one(rows.tags);
    return {
      undo: writeOver(join(tagFolder(registry, path, tag), "current/link"), ""),
      expected: [name("tag-left-over", path, { tag })],
    };
  },
  async "a layer's data gone"({ registry, rows, random }) {
    const { digest } = random.one(rows.layers);
    return {
      undo: takeAway(registry, blobFile(registry, digest)),
      expected: [name("blob-data-missing", "", { digest })],
    };
  },
  "a layer's data cut to nothing": cutLayer(() => 0),
  "a layer's data cut short": cutLayer((size) => size - 1),
  async "a config's data gone"({ registry, rows, random }) {
    const digest = random.one(rows.manifests.flatMap(({ config }) => config ?? []));
    return {
      undo: takeAway(registry, blobFile(registry, digest)),
      expected: [name("blob-data-missing", "", { digest })],
    };
  },
  async "a manifest's data gone"({ registry, rows, random }) {
    const { digest } = random.one(rows.manifests);
    return {
      undo: takeAway(registry, blobFile(registry, digest)),
      expected: [
        ...rows.manifests
          .filter((one) => one.digest === digest)
          .map(({ path }) => name("manifest-left-over", path, { digest })),
        name("blob-left-over", "", { digest }),
      ],
    };
  },
  async "a blob's data gone that nothing refers to"({ registry, rows, random }) {
    const { digest } = random.one(danglingBlobs(rows));
    return {
      undo: takeAway(registry, blobFile(registry, digest)),
      expected: [name("blob-left-over", "", { digest })],
    };
  },
  async "a blob grown that nothing refers to"({ registry, rows, random }) {
    const { digest } = random.one(danglingBlobs(rows));
    const file = blobFile(registry, digest);
    return {
      undo: writeOver(file, Buffer.concat([readFileSync(file), Buffer.from("x")])),
      expected: [name("blob-different", "", { digest, column: "size" })],
    };
  },
  async "a blob added"({ registry, random }) {
    const data = random.digest();
    const digest = `sha256:${hash("sha256", data)}`;
    return {
      undo: addFile(dirname(blobFile(registry, digest)), "data", data),
      expected: [name("blob-missing", "", { digest })],
    };
  },
  async "a byte of a manifest changed"({ registry, rows, random }) {
    const { digest } = random.one(rows.manifests);
    const file = blobFile(registry, digest);
    // The last digit of a size: what is left can be read.
    const changed = readFileSync(file, "utf8").replace(
      /("size":\s*\d*)(\d)/,
      (_, begin: string, last: string) => `${begin}${(Number(last) + 1) % 10}`,
    );
    return {
      undo: writeOver(file, changed),
      expected: rows.manifests
        .filter((one) => one.digest === digest)
        .map(({ path }) => name("manifest-different", path, { digest, column: "payload" })),
    };
  },
  async "a manifest cut off"({ registry, rows, random }) {
    const { digest } = random.one(rows.manifests);
    const file = blobFile(registry, digest);
    const lists = rows.references.filter((one) => one.child === digest);
    return {
      undo: writeOver(file, readFileSync(file).subarray(0, 40)),
      expected: [
        ...rows.manifests
          .filter((one) => one.digest === digest)
          .map(({ path }) => name("manifest-unreadable", path, { digest })),
        ...lists.map(({ path, parent }) => name("manifest-unreadable", path, { digest: parent })),
        name("blob-different", "", { digest, column: "size" }),
      ],
    };
  },
  async "a revision's link gone"({ registry, rows, random }) {
    const { path, digest } = random.one(rows.manifests);
    const folder = repositoryFolder(registry, path);
    const isTagged = rows.tags.some((tag) => tag.path === path && tag.manifest === digest);
    const link = join(folder, "_manifests/revisions", digest.replace(":", "/"), "link");
    return {
      undo: takeAway(registry, link),
      expected: [name(isTagged ? "manifest-left-over" : "manifest-deleted", path, { digest })],
    };
  },
  async "a layer's link gone"({ registry, rows, random }) {
    const { path, digest } = random.one(rows.layers);
    return {
      undo: takeAway(registry, layerLink(registry, path, digest)),
      expected: rows.layers
        .filter((one) => one.path === path && one.digest === digest)
        .map(({ manifest }) => name("layer-left-over", path, { manifest, digest })),
    };
  },
  async "a config's link gone"({ registry, rows, random }) {
    const { path, config } = random.one(rows.manifests.filter((one) => one.config !== null));
    return {
      undo: takeAway(registry, layerLink(registry, path, config ?? "")),
      expected: rows.manifests
        .filter((one) => one.path === path && one.config === config)
        .map(({ digest }) => name("manifest-left-over", path, { digest })),
    };
  },
  async "a repository gone"({ registry, rows, random }) {
    const { path } = random.one(rows.tags);
    return {
      undo: takeAway(registry, repositoryFolder(registry, path)),
      expected: withNested(rows, path).map((one) => name("repository-left-over", one)),
    };
  },
  async "a repository added"({ registry, rows, random }) {
    const { path } = random.one(rows.repositories);
    const added = `${path}-added`;
    return {
      undo: copyFolder(repositoryFolder(registry, path), repositoryFolder(registry, added)),
      expected: withNested(rows, path).map((one) =>
        name("repository-missing", added + one.slice(path.length)),
      ),
    };
  },
};

/** Cuts the data of a layer, and leaves its rows as they were declared. */
function cutLayer(sizeOf: (size: number) => number): Change {
  return async ({ registry, rows, random }) => {
    const { digest } = random.one(rows.layers);
    const file = blobFile(registry, digest);
    const data = readFileSync(file);
    return {
      undo: writeOver(file, data.subarray(0, sizeOf(data.length))),
      expected: [name("blob-damaged", "", { digest })],
    };
  };
}

/** A repository and those in its folder. */
function withNested({ repositories }: Surroundings["rows"], path: string): string[] {
  return repositories
    .map((one) => one.path)
    .filter((one) => one === path || one.startsWith(`${path}/`));
}

/** Blobs that were found by step three alone, and are no manifest's data. */
function danglingBlobs({ blobs, links, manifests }: Surroundings["rows"]) {
  const used = new Set([...links, ...manifests].map(({ digest }) => digest));
  return blobs.filter(({ digest }) => !used.has(digest));
}
