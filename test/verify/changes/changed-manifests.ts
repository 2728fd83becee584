import { byId, changeRow, type Row, stored } from "./change-row.js";
import { type Change, type MadeChange, name, type Surroundings } from "./change.js";

/** Changes a column of a manifest's row, of which nothing else follows. */
function column(
  columnName: string,
  change: (value: unknown, surroundings: Surroundings) => unknown,
  options: { readonly imagesOnly: boolean } = { imagesOnly: true },
): Change {
  return async (surroundings): Promise<MadeChange> => {
    const { client, rows, random } = surroundings;
    const { id, path, digest } = random.one(
      rows.manifests.filter((one) => !options.imagesOnly || one.config !== null),
    );
    const undo = await changeRow(client, "manifests", byId(id), (row: Row) => ({
      [columnName]: change(row[columnName], surroundings),
    }));
    return { undo, expected: [name("manifest-different", path, { digest, column: columnName })] };
  };
}

/** Changes the last byte. */
function changeByte(value: unknown): string {
  const hex = String(value);
  return hex.slice(0, -1) + (hex.endsWith("0") ? "1" : "0");
}

/** Another of the types that a registry comes with. */
const changeType = (value: unknown) => (Number(value) % 90) + 1;

const all = { imagesOnly: false };

/** A column of a manifest's row changed. */
export const changedManifests: Readonly<Record<string, Change>> = {
  "payload byte": column("payload", changeByte, all),
  "config byte": column("configuration_payload", changeByte),
  "config digest": column("configuration_blob_digest", (value, { rows, random }) =>
    random.one(rows.blobs.map(({ digest }) => stored(digest)).filter((one) => one !== value)),
  ),
  "media type": column("media_type_id", changeType, all),
  "config media type": column("configuration_media_type_id", changeType),
  "total size": column("total_size", (value) => Number(value) + 1, all),
  "schema version": column("schema_version", () => 1, all),
  conformance: column("non_conformant", (value) => value !== true, all),
  "non-distributable layers": column("non_distributable_layers", () => true, all),
  async digest({ client, rows, random }) {
    const { id, path, digest } = random.one(rows.manifests);
    const other = random.digest();
    const tags = rows.tags.filter((tag) => tag.path === path && tag.manifest === digest);
    const lists = rows.references.filter((one) => one.path === path && one.child === digest);
    return {
      undo: await changeRow(client, "manifests", byId(id), () => ({ digest: stored(other) })),
      expected: [
        name("manifest-missing", path, { digest }),
        name("manifest-deleted", path, { digest: other }),
        ...tags.map((tag) => name("tag-different", path, { tag: tag.name })),
        ...lists.map((list) =>
          name("reference-left-over", path, { manifest: list.parent, digest: other }),
        ),
      ],
    };
  },
};
