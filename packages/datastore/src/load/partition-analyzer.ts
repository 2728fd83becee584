import { sql } from "drizzle-orm";
import type { Database } from "../database.js";
import type { LoadedRows } from "./load-repository.js";
import { mayAnalyze } from "./may-analyze.js";

/** Fewer rows than these need no statistics. */
const minimumRows = 1_000;

/** The tables whose foreign-key checks need statistics of their partitions. */
export const analyzedTables = ["manifests", "layers"] as const;

interface Growth {
  /** Rows that this process has added before the last analysis, and since. */
  analyzed: number;
  added: number;
}

/**
 * Keeps the planner's statistics of partitions that grow: without them a foreign-key check scans a
 * whole repository. A partition is analyzed when its rows have doubled. Needs ownership of the table.
 */
export class PartitionAnalyzer {
  readonly #database: Database;
  readonly #growth = new Map<string, Growth>();
  readonly #onRefused: () => void;
  #allowed: boolean | undefined;

  /** @param onRefused called once, when the user doesn't own the tables */
  constructor(database: Database, onRefused: () => void) {
    this.#database = database;
    this.#onRefused = onRefused;
  }

  /** Takes note of committed rows, and analyzes where they have doubled a partition. */
  async noteLoaded(namespaceId: number, rows: LoadedRows): Promise<void> {
    for (const table of analyzedTables) {
      if (this.#hasDoubled(table, namespaceId, rows[table])) {
        await this.#analyze(table, namespaceId);
      }
    }
  }

  #hasDoubled(table: string, namespaceId: number, added: number): boolean {
    const key = `${table} ${namespaceId}`;
    const growth = this.#growth.get(key) ?? { analyzed: 0, added: 0 };
    growth.added += added;
    this.#growth.set(key, growth);
    if (growth.added < Math.max(minimumRows, growth.analyzed)) {
      return false;
    }
    growth.analyzed += growth.added;
    growth.added = 0;
    return true;
  }

  async #analyze(table: (typeof analyzedTables)[number], namespaceId: number): Promise<void> {
    if (!(await this.#mayAnalyze(table))) {
      return;
    }
    const { rows } = await this.#database.execute<{ schema: string; name: string }>(sql`
      select nspname as schema, relname as name
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where pg_class.oid = (
        select tableoid from ${sql.identifier(table)}
        where top_level_namespace_id = ${namespaceId} limit 1)`);
    const partition = rows[0];
    if (partition !== undefined) {
      await this.#database.execute(
        sql`analyze ${sql.identifier(partition.schema)}.${sql.identifier(partition.name)}`,
      );
    }
  }

  async #mayAnalyze(table: string): Promise<boolean> {
    if (this.#allowed === undefined) {
      this.#allowed = await mayAnalyze(this.#database, table);
      if (!this.#allowed) {
        this.#onRefused();
      }
    }
    return this.#allowed;
  }
}
