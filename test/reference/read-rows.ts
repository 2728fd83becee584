import { Client } from "pg";
import { z } from "zod";
import { readRowsQuery } from "./reference-cases.js";

const rowsSchema = z.tuple([
  z.object({ jsonb_build_object: z.record(z.string(), z.array(z.unknown())) }),
]);

/** Every row that an import writes, without ids and times. */
export async function readRows(url: string): Promise<Record<string, unknown[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(readRowsQuery());
    return rowsSchema.parse(rows)[0].jsonb_build_object;
  } finally {
    await client.end();
  }
}
