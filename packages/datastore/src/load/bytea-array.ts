import { sql, type SQL } from "drizzle-orm";

/**
 * An array parameter of the type `bytea[]`. Written as text by hand: the driver's own conversion of
 * nested buffers copies each payload several times.
 */
export function byteaArray(values: readonly (Buffer | string | undefined)[]): SQL {
  const items = values.map((value) => {
    if (value === undefined) {
      return "NULL";
    }
    return typeof value === "string" ? `"\\${value}"` : `"\\\\x${value.toString("hex")}"`;
  });
  return sql`${sql.param(`{${items.join(",")}}`)}::bytea[]`;
}
