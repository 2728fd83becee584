import type { Database } from "../database.js";

/** How many rows are new, by table. */
export type AddedRows = Readonly<Record<string, number>>;

/**
 * Called with the rows that a transaction of its own has added, before that is committed: what is
 * written down of them is true if and only if they are.
 */
export type OnAdded = (transaction: Database, added: AddedRows) => Promise<void>;
