import { type DatabaseDump, type DumpedRow, dumpDatabase } from "./dump-database.js";

/** What ids stand for, by the column they stand in. */
type Names = Readonly<Record<string, ReadonlyMap<unknown, unknown>>>;

/**
 * The registry's rows without ids and times: what two imports of one tree have in common. An id that
 * refers to something becomes its name; of a time only remains whether there is one.
 */
export async function readImportedRows(url: string): Promise<DatabaseDump> {
  const dump = await dumpDatabase(url);
  const names = nameIds(dump);
  return Object.fromEntries(
    Object.entries(dump)
      .filter(([table]) => table.startsWith("public."))
      .map(([table, rows]) => [table, sortRows(rows.map((row) => withoutIds(row, names)))]),
  );
}

function nameIds(dump: DatabaseDump): Names {
  const collect = (table: string, column: string) =>
    new Map(dump[`public.${table}`]?.map((row) => [row["id"], row[column]]));
  const mediaTypes = collect("media_types", "media_type");
  const manifests = collect("manifests", "digest");
  return {
    top_level_namespace_id: collect("top_level_namespaces", "name"),
    repository_id: collect("repositories", "path"),
    manifest_id: manifests,
    parent_id: manifests,
    child_id: manifests,
    subject_id: manifests,
    media_type_id: mediaTypes,
    configuration_media_type_id: mediaTypes,
    artifact_media_type_id: mediaTypes,
  };
}

function withoutIds(row: DumpedRow, names: Names): DumpedRow {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) => {
      if (column === "id" || column === "layer_id") {
        return [];
      }
      const isTime = column.endsWith("_at") || column.endsWith("_after");
      const named = isTime ? value !== null : (names[column]?.get(value) ?? value);
      return [[column, named]];
    }),
  );
}

function sortRows(rows: readonly DumpedRow[]): DumpedRow[] {
  const keyed = rows.map((row) => ({ key: JSON.stringify(row), row }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row);
}
