import { z } from "zod";
import { withClient } from "../postgres/with-client.js";

/** The tables that an import writes itself; others are the triggers'. */
const tables = [
  "top_level_namespaces",
  "repositories",
  "media_types",
  "blobs",
  "repository_blobs",
  "manifests",
  "manifest_references",
  "layers",
  "tags",
  "import_statistics",
] as const;

/** How many rows each table has that an import writes; those with none are left out. */
export async function countRows(url: string): Promise<Record<string, number>> {
  const counts = tables.map((table) => `select '${table}' as name, count(*)::int from ${table}`);
  return await readCounts(url, counts.join(" union all "));
}

/** What a run has counted, over all steps and processes. */
export async function readStatistics(
  url: string,
  kind: "requests" | "rows-added" | "rows-changed",
): Promise<Record<string, number>> {
  return await readCounts(
    url,
    `select name, sum(count)::int as count from longshore.statistic where kind = '${kind}' group by name`,
  );
}

const countsSchema = z.array(z.object({ name: z.string(), count: z.number() }));

async function readCounts(url: string, query: string): Promise<Record<string, number>> {
  const { rows } = await withClient({ connectionString: url }, (client) => client.query(query));
  const counts = countsSchema.parse(rows).filter(({ count }) => count > 0);
  return Object.fromEntries(counts.map(({ name, count }) => [name, count]));
}

/** What a table had more than before. */
export function subtract(
  counts: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const rest = Object.entries(counts).map(([name, count]) => [name, count - (before[name] ?? 0)]);
  return Object.fromEntries(rest.filter(([, count]) => count !== 0));
}
