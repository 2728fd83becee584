import { findInInventory, type InventoryPart, replaceInInventory } from "@longshore/ledger";
import { type Digest, parseDigest } from "@longshore/registry";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLedgerDatabase, type LedgerDatabase } from "./ledger-database.js";

let ledger: LedgerDatabase;
beforeEach(async () => {
  ledger = await createLedgerDatabase();
});
afterEach(() => ledger.drop());

/** The blob whose hash begins with these digits, and goes on with zeros. */
function blob(beginning: string): Digest {
  const digest = parseDigest(`sha256:${beginning.padEnd(64, "0")}`);
  if (digest === undefined) {
    throw new TypeError(`no hash begins with ${beginning}`);
  }
  return digest;
}

/** What the inventory holds of these blobs. */
async function find(digests: readonly Digest[]): Promise<Digest[]> {
  return [...(await findInInventory(ledger.database, digests))].toSorted();
}

async function replace(part: Partial<InventoryPart>): Promise<void> {
  await replaceInInventory(
    ledger.copyRows,
    { range: { first: 0, last: 255 }, after: undefined, upTo: undefined, digests: [], ...part },
    { longestSilence: 10_000, before: async () => undefined },
  );
}

/** Where each row lies, and which transaction wrote it. */
async function readRows(): Promise<unknown[]> {
  const { rows } = await ledger.database.execute(
    "select digest, ctid::text, xmin::text from longshore.inventory_blob order by digest",
  );
  return rows;
}

const all = ["00", "10", "1fff", "20", "7f", "ff"].map(blob);

test("rows that are right are not written again", async () => {
  await replace({ digests: all });
  const rows = await readRows();
  expect(rows).toHaveLength(all.length);
  await replace({ digests: all });
  expect(await readRows()).toEqual(rows);
});

test("what storage holds no longer is taken away, and what is new comes", async () => {
  await replace({ digests: all });
  const now = ["10", "1fff", "30", "ff"].map(blob);
  await replace({ digests: now });
  expect(await find([...all, ...now])).toEqual(now);
});

test.each([
  ["a range", { range: { first: 0x10, last: 0x1f } }, ["00", "20", "7f", "ff"]],
  ["the last range", { range: { first: 0x7f, last: 0xff } }, ["00", "10", "1fff", "20"]],
  ["the beginning of a range", { upTo: blob("1fff") }, ["20", "7f", "ff"]],
  ["the end of a range", { after: blob("1fff") }, ["00", "10", "1fff"]],
  ["the middle of a range", { after: blob("10"), upTo: blob("20") }, ["00", "10", "7f", "ff"]],
])("a part is replaced alone: %s", async (_, part, kept) => {
  await replace({ digests: all });
  await replace(part);
  expect(await find(all)).toEqual(kept.map(blob));
});
