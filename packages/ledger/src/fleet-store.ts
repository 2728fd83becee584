import type { Database } from "@longshore/datastore";
import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { leaseTable, processTable } from "./schema.js";
import { fromNow } from "./time.js";

/** What a process of a fleet does. */
const fleetRoles = ["producer", "worker", "coordinator"] as const;

/** What a process of a fleet does. */
export type FleetRole = (typeof fleetRoles)[number];

/** A process of a fleet. */
export interface FleetProcess {
  /** As people know it: role, process id and host. */
  readonly name: string;
  readonly role: FleetRole;
  /** Longshore's. */
  readonly version: string;
}

/** Notes that a process lives. */
export async function noteAlive(database: Database, process: FleetProcess): Promise<void> {
  await database
    .insert(processTable)
    .values(process)
    .onConflictDoUpdate({
      target: processTable.name,
      set: { lastSeenAt: sql`clock_timestamp()`, version: process.version },
    });
}

/** Notes that a process has ended as it should. */
export async function noteEnded(database: Database, name: string): Promise<void> {
  await database.delete(processTable).where(eq(processTable.name, name));
}

/** A process of a fleet, and its last sign of life. */
export interface SeenProcess extends FleetProcess {
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  /** How long ago the last sign of life was, by the database's clock. Milliseconds. */
  readonly silence: number;
}

const seenProcessSchema = z.object({
  name: z.string(),
  role: z.enum(fleetRoles),
  version: z.string(),
  startedAt: z.date(),
  lastSeenAt: z.date(),
  silence: z.number(),
});

/** Lists the processes that have not said that they ended, by role and name. */
export async function listProcesses(database: Database): Promise<SeenProcess[]> {
  const rows = await database
    .select({
      name: processTable.name,
      role: processTable.role,
      version: processTable.version,
      startedAt: processTable.startedAt,
      lastSeenAt: processTable.lastSeenAt,
      silence: sql<number>`(extract(epoch from clock_timestamp() - ${processTable.lastSeenAt}) * 1000)::double precision`,
    })
    .from(processTable)
    .orderBy(asc(processTable.role), asc(processTable.name));
  return z.array(seenProcessSchema).parse(rows);
}

/**
 * Takes a part that one process at a time plays, or renews it.
 * @param lease milliseconds from now
 * @returns false when another process has it
 */
export async function takeLease(
  database: Database,
  name: string,
  { holder, lease }: { readonly holder: string; readonly lease: number },
): Promise<boolean> {
  const rows = await database
    .insert(leaseTable)
    .values({ name, holder, leaseUntil: sql`${fromNow(lease)}` })
    .onConflictDoUpdate({
      target: leaseTable.name,
      set: { holder, leaseUntil: fromNow(lease) },
      setWhere: sql`${leaseTable.holder} = ${holder} or ${leaseTable.leaseUntil} < clock_timestamp()`,
    })
    .returning({ name: leaseTable.name });
  return rows.length === 1;
}

/** Gives a part back, so that the next process need not wait. */
export async function releaseLease(
  database: Database,
  name: string,
  holder: string,
): Promise<void> {
  await database
    .delete(leaseTable)
    .where(and(eq(leaseTable.name, name), eq(leaseTable.holder, holder)));
}
