import { type Database, unwrapQueryError } from "@longshore/datastore";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { migrateLedger } from "./migrate-ledger.js";

/** What PostgreSQL says to a role that lacks a right. */
const insufficientPrivilege = "42501";

/**
 * Creates the ledger's schema, or brings it up to date, where that may be.
 * @returns false on a standby, where all is read-only, and for a role that may not write a ledger:
 *   then nothing was written
 */
export async function prepareLedger(database: Database): Promise<boolean> {
  if (await isReadOnly(database)) {
    return false;
  }
  try {
    await migrateLedger(database);
  } catch (error) {
    const cause = unwrapQueryError(error);
    if (cause instanceof Error && "code" in cause && cause.code === insufficientPrivilege) {
      return false;
    }
    throw error;
  }
  return await mayWrite(database);
}

async function isReadOnly(database: Database): Promise<boolean> {
  const { rows } = await database.execute(sql`
    select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as answer`);
  return answerSchema.parse(rows)[0].answer;
}

async function mayWrite(database: Database): Promise<boolean> {
  const { rows } = await database.execute(sql`
    select coalesce(bool_and(has_table_privilege(oid, wanted)), false) as answer
    from pg_class, unnest(array['select', 'insert', 'update', 'delete']) as wanted
    where relnamespace = to_regnamespace('longshore') and relname in ('run', 'job', 'difference')`);
  return answerSchema.parse(rows)[0].answer;
}

const answerSchema = z.tuple([z.object({ answer: z.boolean() })]);
