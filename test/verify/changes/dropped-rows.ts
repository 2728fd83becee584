import { byDigest, byId, changeRow } from "./change-row.js";
import { type Change, name } from "./change.js";

/** A row dropped, of each table that an import or its triggers write and that lasts. */
export const droppedRows: Readonly<Record<string, Change>> = {
  async top_level_namespaces({ client, rows, random }) {
    const { ns } = random.one(rows.repositories);
    return {
      undo: await changeRow(client, "top_level_namespaces", byId(ns), undefined),
      expected: rows.repositories
        .filter((one) => one.ns === ns)
        .map(({ path }) =>
          name("repository-different", path, { column: "top_level_namespace_id" }),
        ),
    };
  },
  async repositories({ client, rows, random }) {
    const { id, path } = random.one(rows.repositories);
    return {
      undo: await changeRow(client, "repositories", byId(id), undefined),
      expected: [name("repository-missing", path)],
    };
  },
  async tags({ client, rows, random }) {
    const { id, path, name: tag } = random.one(rows.tags);
    return {
      undo: await changeRow(client, "tags", byId(id), undefined),
      expected: [name("tag-missing", path, { tag })],
    };
  },
  async manifests({ client, rows, random }) {
    const { id, path, digest } = random.one(rows.manifests);
    return {
      undo: await changeRow(client, "manifests", byId(id), undefined),
      expected: [name("manifest-missing", path, { digest })],
    };
  },
  async layers({ client, rows, random }) {
    const { id, path, manifest, digest } = random.one(rows.layers);
    return {
      undo: await changeRow(client, "layers", byId(id), undefined),
      expected: [name("layer-missing", path, { manifest, digest })],
    };
  },
  async manifest_references({ client, rows, random }) {
    const { id, path, parent, child } = random.one(rows.references);
    return {
      undo: await changeRow(client, "manifest_references", byId(id), undefined),
      expected: [name("reference-missing", path, { manifest: parent, digest: child })],
    };
  },
  async repository_blobs({ client, rows, random }) {
    const { id, path, digest } = random.one(rows.links);
    return {
      undo: await changeRow(client, "repository_blobs", byId(id), undefined),
      expected: [name("blob-link-missing", path, { digest })],
    };
  },
  async blobs({ client, rows, random }) {
    const { digest } = random.one(rows.blobs);
    return {
      undo: await changeRow(client, "blobs", byDigest(digest), undefined),
      expected: [name("blob-missing", "", { digest })],
    };
  },
  async media_types({ client, rows, random }) {
    const { mediaType } = random.one(rows.layers);
    const where = { condition: "media_type = $1", values: [mediaType] };
    return {
      undo: await changeRow(client, "media_types", where, undefined),
      expected: rows.layers
        .filter((one) => one.mediaType === mediaType)
        .map(({ path, manifest, digest }) =>
          name("layer-different", path, { manifest, digest, column: "media_type_id" }),
        ),
    };
  },
  async gc_blobs_configurations({ client, rows, random }) {
    const images = rows.manifests.filter((one) => one.config !== null);
    const { id, path, digest: manifest, config } = random.one(images);
    const column = "gc_blobs_configurations";
    const where = { condition: "manifest_id = $1", values: [id] };
    return {
      undo: await changeRow(client, column, where, undefined),
      expected: [name("collector-row-missing", path, { manifest, digest: config ?? "", column })],
    };
  },
  async gc_blobs_layers({ client, rows, random }) {
    const { id, path, manifest, digest } = random.one(rows.layers);
    const column = "gc_blobs_layers";
    const where = { condition: "layer_id = $1", values: [id] };
    return {
      undo: await changeRow(client, column, where, undefined),
      expected: [name("collector-row-missing", path, { manifest, digest, column })],
    };
  },
};
