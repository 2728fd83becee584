import { byDigest, byId, changeRow, type Row, stored } from "./change-row.js";
import { type Change, name, type Surroundings } from "./change.js";
import { isLayerLinked } from "./tree-files.js";

/** A column of any other row changed. */
export const changedRows: Readonly<Record<string, Change>> = {
  async "tag's manifest"({ client, rows, random }) {
    const { tag, other } = drawTagAndManifest({ rows, random });
    return {
      undo: await changeRow(client, "tags", byId(tag.id), () => ({ manifest_id: other.id })),
      expected: [name("tag-different", tag.path, { tag: tag.name })],
    };
  },
  async "tag's name"({ client, rows, random }) {
    const { id, path, name: tag } = random.one(rows.tags);
    const renamed = `${tag}-renamed`;
    return {
      undo: await changeRow(client, "tags", byId(id), () => ({ name: renamed })),
      expected: [name("tag-missing", path, { tag }), name("tag-left-over", path, { tag: renamed })],
    };
  },
  async "layer's digest"({ client, rows, random }) {
    const { id, path, manifest, digest } = random.one(rows.layers);
    const own = new Set(
      rows.layers.filter((one) => one.manifest === manifest).map((one) => one.digest),
    );
    const other = random.one(rows.blobs.filter((one) => !own.has(one.digest))).digest;
    return {
      undo: await changeRow(client, "layers", byId(id), () => ({ digest: stored(other) })),
      expected: [
        name("layer-missing", path, { manifest, digest }),
        name("layer-left-over", path, { manifest, digest: other }),
      ],
    };
  },
  async "layer's size"({ client, rows, random }) {
    const { id, path, manifest, digest } = random.one(rows.layers);
    return {
      undo: await changeRow(client, "layers", byId(id), (row) => ({
        size: Number(row["size"]) + 7,
      })),
      expected: [name("layer-different", path, { manifest, digest, column: "size" })],
    };
  },
  async "layer's media type"({ client, rows, random }) {
    const { id, path, manifest, digest } = random.one(rows.layers);
    return {
      undo: await changeRow(client, "layers", byId(id), (row) => ({
        media_type_id: (Number(row["media_type_id"]) % 90) + 1,
      })),
      expected: [name("layer-different", path, { manifest, digest, column: "media_type_id" })],
    };
  },
  async "reference's child"({ client, rows, random }) {
    const { id, path, parent, child } = random.one(rows.references);
    const own = new Set(
      rows.references.filter((one) => one.parent === parent).map((one) => one.child),
    );
    const other = random.one(
      rows.manifests.filter(
        (one) => one.path === path && one.digest !== parent && !own.has(one.digest),
      ),
    );
    return {
      undo: await changeRow(client, "manifest_references", byId(id), () => ({
        child_id: other.id,
      })),
      expected: [
        name("reference-missing", path, { manifest: parent, digest: child }),
        name("reference-left-over", path, { manifest: parent, digest: other.digest }),
      ],
    };
  },
  async "link's digest"({ client, rows, random, registry }) {
    const { id, path, digest } = random.one(rows.links);
    const other = random.one(
      rows.blobs.filter((one) => !isLayerLinked(registry, path, one.digest)),
    ).digest;
    const change = () => ({ blob_digest: stored(other) });
    return {
      undo: await changeRow(client, "repository_blobs", byId(id), change),
      expected: [
        name("blob-link-missing", path, { digest }),
        name("blob-link-left-over", path, { digest: other }),
      ],
    };
  },
  async "blob's digest"({ client, rows, random }) {
    const { digest } = random.one(rows.blobs);
    const other = random.digest();
    return {
      undo: await changeRow(client, "blobs", byDigest(digest), () => ({ digest: stored(other) })),
      expected: [
        name("blob-missing", "", { digest }),
        name("blob-left-over", "", { digest: other }),
      ],
    };
  },
  "blob's size": changeBlob("size", (value) => value + 1),
  async "blob's size, in its layers too"({ client, rows, random }) {
    const { digest } = random.one(rows.layers);
    const undo = [await changeRow(client, "blobs", byDigest(digest), grow)];
    for (const { id } of rows.layers.filter((one) => one.digest === digest)) {
      undo.push(await changeRow(client, "layers", byId(id), grow));
    }
    return {
      undo: async () => {
        for (const one of undo) {
          await one();
        }
      },
      expected: [name("blob-different", "", { digest, column: "size" })],
    };
  },
  "blob's media type": changeBlob("media_type_id", (value) => (value % 90) + 1),
  "repository's path": renameRepository(({ path }) => `${path}-renamed`),
  "repository's path, below a name that is unknown": renameRepository(() => "ghost/renamed"),
  "repository's path, below another namespace's name": renameRepository(
    ({ ns }, { rows, random }) => {
      const { path } = random.one(rows.repositories.filter((one) => one.ns !== ns));
      return `${path.split("/", 1).join("")}/renamed`;
    },
  ),
  "repository's name": changeRepository("name", () => "other"),
  "repository's parent": changeRepository("parent_id", ({ id }) => id),
  "repository's deletion": changeRepository("deleted_at", () => "2020-02-29T12:00:00Z"),
  "repository's namespace": changeRepository(
    "top_level_namespace_id",
    ({ ns }, { rows, random }) => random.one(rows.repositories.filter((one) => one.ns !== ns)).ns,
  ),
};

/** Draws a tag, and another manifest of its repository. */
export function drawTagAndManifest({ rows, random }: Pick<Surroundings, "rows" | "random">) {
  const manifestsOf = (path: string) => rows.manifests.filter((one) => one.path === path);
  const tag = random.one(rows.tags.filter(({ path }) => manifestsOf(path).length > 1));
  const others = manifestsOf(tag.path).filter(({ digest }) => digest !== tag.manifest);
  return { tag, other: random.one(others) };
}

function grow(row: Row): Row {
  return { size: Number(row["size"]) + 1 };
}

function changeBlob(column: string, change: (value: number) => number): Change {
  return async ({ client, rows, random }) => {
    const { digest } = random.one(rows.blobs);
    const undo = await changeRow(client, "blobs", byDigest(digest), (row) => ({
      [column]: change(Number(row[column])),
    }));
    return { undo, expected: [name("blob-different", "", { digest, column })] };
  };
}

function renameRepository(
  rename: (row: { path: string; ns: number }, surroundings: Surroundings) => string,
): Change {
  return async (surroundings) => {
    const { client, rows, random } = surroundings;
    const one = random.one(rows.repositories);
    const other = rename(one, surroundings);
    const hasTags = rows.tags.some((tag) => tag.path === one.path);
    return {
      undo: await changeRow(client, "repositories", byId(one.id), () => ({ path: other })),
      expected: [
        name("repository-missing", one.path),
        name(hasTags ? "repository-left-over" : "repository-deleted", other),
      ],
    };
  };
}

function changeRepository(
  column: string,
  change: (row: { id: number; ns: number }, surroundings: Surroundings) => unknown,
): Change {
  return async (surroundings) => {
    const { client, rows, random } = surroundings;
    const one = random.one(rows.repositories);
    const value = change(one, surroundings);
    const undo = await changeRow(client, "repositories", byId(one.id), () => ({ [column]: value }));
    return { undo, expected: [name("repository-different", one.path, { column })] };
  };
}
