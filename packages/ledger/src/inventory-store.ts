import { byteaArray, type CopyRows, type Database, encodeDigest } from "@longshore/datastore";
import type { BlobRange, Digest } from "@longshore/registry";
import { desc, eq, sql } from "drizzle-orm";
import { inventoryBlobTable, jobTable } from "./schema.js";

/** Empties a range of the inventory, which is then filled anew. */
export async function clearInventory(
  transaction: Database,
  { first, last }: BlobRange,
): Promise<void> {
  await transaction.execute(sql`
    delete from longshore.inventory_blob
    where digest >= ${smallestDigest(first)} ${last === 255 ? sql`` : sql`and digest < ${smallestDigest(last + 1)}`}`);
}

/** What sorts before every digest of sha256 whose hash begins with a byte. */
function smallestDigest(byte: number): Buffer {
  return Buffer.from([1, byte]);
}

/**
 * Adds blobs to the inventory; none of them may be there.
 * @param given.before done before they are there, in the same transaction
 */
export async function addToInventory(
  copyRows: CopyRows,
  digests: readonly Digest[],
  given: Pick<Parameters<CopyRows>[0], "before" | "longestSilence">,
): Promise<void> {
  await copyRows({
    ...given,
    table: "longshore.inventory_blob",
    columns: "digest",
    // In the text format a backslash stands for itself when it is doubled.
    lines: digests.map((digest) => `\\${encodeDigest(digest)}`),
  });
}

/** Which of these blobs the inventory has. */
export async function findInInventory(
  database: Database,
  digests: readonly Digest[],
): Promise<Set<Digest>> {
  const byBytes = new Map(digests.map((digest) => [encodeDigest(digest), digest]));
  const rows = await database
    .select({ digest: inventoryBlobTable.digest })
    .from(inventoryBlobTable)
    .where(sql`${inventoryBlobTable.digest} = any(${byteaArray([...byBytes.keys()])})`);
  return new Set(rows.flatMap((row) => byBytes.get(`\\x${row.digest.toString("hex")}`) ?? []));
}

/** An inventory that is complete. */
export interface Inventory {
  readonly runId: number;
  /** How long ago its listing began. Milliseconds. */
  readonly age: number;
}

/** The newest inventory, unless it is not complete. */
export async function findInventory(database: Database): Promise<Inventory | undefined> {
  const [row] = await database
    .select({
      runId: jobTable.runId,
      complete: sql<boolean>`bool_and(${jobTable.state} = 'done')`,
      age: sql<number>`(extract(epoch from clock_timestamp() - min(${jobTable.finishedAt})) * 1000)::double precision`,
    })
    .from(jobTable)
    .where(eq(jobTable.step, "inventory"))
    .groupBy(jobTable.runId)
    .orderBy(desc(jobTable.runId))
    .limit(1);
  return row?.complete === true ? { runId: row.runId, age: row.age } : undefined;
}
