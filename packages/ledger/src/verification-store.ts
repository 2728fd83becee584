import type { Database } from "@longshore/datastore";
import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type RunIdentity, type RunState, runStates } from "./run.js";
import { type Hold, holding, identityOf } from "./run-store.js";
import { runTable } from "./schema.js";

/** What is verified of a registry. */
export interface VerifyScope {
  /** One repository alone. */
  readonly repository: string | undefined;
  /** Tags and where they point, and nothing else. */
  readonly tagsOnly: boolean;
  /** The share of the repositories that is verified, from 0 to 1; undefined for all of them. */
  readonly share: number | undefined;
}

const scopeSchema = z
  .object({
    repository: z.string().optional(),
    tagsOnly: z.boolean(),
    share: z.number().optional(),
  })
  .transform(({ repository, tagsOnly, share }): VerifyScope => ({ repository, tagsOnly, share }));

const termsSchema = z.object({ version: z.string() });

/** A verification, as the ledger has it. */
export interface Verification {
  readonly id: number;
  readonly state: RunState;
  readonly scope: VerifyScope;
  readonly identity: RunIdentity;
  readonly startedAt: Date;
  /** What the processes of the fleet that does it must agree on; undefined in one process. */
  readonly fleet: { readonly version: string } | undefined;
  /** The process that leads it, and whether its lease still holds. */
  readonly holder: string | undefined;
  readonly held: boolean;
}

/** All verifications of the ledger, newest first: those that are not finished, and the last one. */
export async function listVerifications(database: Database): Promise<Verification[]> {
  const rows = await database
    .select({
      run: runTable,
      held: sql<boolean>`coalesce(${runTable.leaseUntil} > clock_timestamp(), false)`,
    })
    .from(runTable)
    .where(eq(runTable.kind, "verification"))
    .orderBy(desc(runTable.id));
  return rows.map(({ run, held }) => ({
    id: run.id,
    state: z.enum(runStates).parse(run.state),
    scope: scopeSchema.parse(run.command),
    identity: identityOf(run),
    startedAt: run.startedAt,
    fleet: termsSchema.nullable().parse(run.fleet) ?? undefined,
    holder: run.holder ?? undefined,
    held,
  }));
}

/** Opens a verification, held by a process. */
export async function createVerification(
  database: Database,
  { scope, identity, hold }: { scope: VerifyScope; identity: RunIdentity; hold: Hold },
): Promise<Verification> {
  const rows = await database
    .insert(runTable)
    .values({ ...identity, kind: "verification", command: scope, ...holding(hold) })
    .returning({ id: runTable.id, startedAt: runTable.startedAt });
  const [{ id, startedAt }] = z
    .tuple([z.object({ id: z.number(), startedAt: z.date() })])
    .parse(rows);
  const { holder, fleet } = hold;
  return { id, state: "unfinished", scope, identity, startedAt, fleet, holder, held: true };
}

/** Removes a verification, with its jobs and what they found. */
export async function removeVerification(database: Database, runId: number): Promise<void> {
  await database
    .delete(runTable)
    .where(and(eq(runTable.id, runId), eq(runTable.kind, "verification")));
}

/** Whether an import has done anything since: what was verified before may be otherwise now. */
export async function hasImportedSince(database: Database, since: Date): Promise<boolean> {
  const { rows } = await database.execute(sql`
    select from longshore.job join longshore.run on run.id = job.run_id
    where run.kind = 'import' and job.finished_at > ${since.toISOString()}::timestamptz limit 1`);
  return rows.length > 0;
}

/** How far a verification is. */
export interface VerifyTotals {
  /** Repositories and ranges of blobs that are verified. */
  readonly repositories: number;
  readonly blobRanges: number;
  /** Repositories and ranges that were found so far. */
  readonly found: number;
}

/** How far a verification is, by its jobs; listings don't count. */
export async function readVerifyTotals(database: Database, runId: number): Promise<VerifyTotals> {
  const { rows } = await database.execute(sql`
    select
      count(*) filter (where kind = 'repository' and state = 'done') as repositories,
      count(*) filter (where kind = 'blob-range' and state = 'done') as "blobRanges",
      count(*) as found
    from longshore.job where run_id = ${runId} and step = 'verify' and kind <> 'listing'`);
  return totalsSchema.parse(rows)[0];
}

const totalsSchema = z.tuple([
  z.object({ repositories: z.number(), blobRanges: z.number(), found: z.number() }),
]);
