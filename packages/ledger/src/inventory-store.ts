import { byteaArray, type CopyRows, type Database, encodeDigest } from "@longshore/datastore";
import type { BlobRange, Digest } from "@longshore/registry";
import { desc, eq, type SQL, sql } from "drizzle-orm";
import { inventoryBlobTable, jobTable } from "./schema.js";

/** A part of a range of the inventory: what comes after one blob, up to another. */
export interface InventoryPart {
  readonly range: BlobRange;
  /** Undefined: from the beginning of the range. */
  readonly after: Digest | undefined;
  /** Undefined: to the end of the range. */
  readonly upTo: Digest | undefined;
  /** All blobs of the part. */
  readonly digests: readonly Digest[];
}

/**
 * Makes a part of the inventory what storage holds. Rows that are right stay as they are: most blobs of
 * a registry are there from one round to the next.
 * @param given.before done before rows change, in the same transaction
 * @param given.longestSilence after which PostgreSQL ends the transaction. Milliseconds
 */
export async function replaceInInventory(
  copyRows: CopyRows,
  part: InventoryPart,
  given: {
    readonly before: (transaction: Database) => Promise<void>;
    readonly longestSilence: number;
  },
): Promise<void> {
  await copyRows({
    longestSilence: given.longestSilence,
    columns: "digest bytea",
    // In the text format a backslash stands for itself when it is doubled.
    lines: part.digests.map((digest) => `\\${encodeDigest(digest)}`),
    move: async (transaction) => {
      await given.before(transaction);
      await transaction.execute(sql`
        delete from longshore.inventory_blob as listed
        where ${lowerBound(part)} and ${upperBound(part)}
          and not exists (select from pg_temp.copied where copied.digest = listed.digest)`);
      await transaction.execute(sql`
        insert into longshore.inventory_blob (digest)
        select digest from pg_temp.copied on conflict (digest) do nothing`);
    },
  });
}

function lowerBound({ range, after }: InventoryPart): SQL {
  return after === undefined
    ? sql`digest >= ${smallestDigest(range.first)}`
    : sql`digest > ${encodeDigest(after)}::bytea`;
}

function upperBound({ range, upTo }: InventoryPart): SQL {
  if (upTo !== undefined) {
    return sql`digest <= ${encodeDigest(upTo)}::bytea`;
  }
  return range.last === 255 ? sql`true` : sql`digest < ${smallestDigest(range.last + 1)}`;
}

/** What sorts before every digest of sha256 whose hash begins with a byte. */
function smallestDigest(byte: number): Buffer {
  return Buffer.from([1, byte]);
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
