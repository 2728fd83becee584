import type { LockfileName, LockfileTimes } from "@longshore/registry";
import type { RegistryStart } from "./describe-start.js";
import type { LedgerRecord, LockfileFacts } from "./lockfile-facts.js";

/** What brings lockfiles back to what the ledger and the database say: first written, then removed. */
export interface LockfileRepair {
  readonly write: LockfileName | undefined;
  readonly remove: LockfileName | undefined;
}

/** What there is to say of a registry's lockfiles. */
export type LockfileJudgement = { readonly start: RegistryStart } & (
  | {
      readonly drift: undefined;
      /** Why they are as they should be. */
      readonly reason: string;
    }
  | {
      /** How they differ from what the ledger and the database say. */
      readonly drift: string;
      /** Undefined where nobody but the operator can know. */
      readonly repair: LockfileRepair | undefined;
      /** What to do, one sentence or two. */
      readonly next: string;
    }
);

type Verdict =
  | { readonly reason: string }
  | { readonly drift: string; readonly repair: LockfileRepair }
  | { readonly drift: string; readonly next: string };

/** Judges lockfiles by what the ledger and the database say. `docs/lockfiles.md` has the whole table. */
export function judgeLockfiles(facts: LockfileFacts): LockfileJudgement {
  const start = findStart(facts.times);
  const verdict = decide(start, facts);
  if ("reason" in verdict) {
    return { start, drift: undefined, reason: verdict.reason };
  }
  return "repair" in verdict
    ? { start, ...verdict, next: describeRepair(verdict.repair) }
    : { start, ...verdict, repair: undefined };
}

function findStart({ filesystemInUse, databaseInUse }: LockfileTimes): RegistryStart {
  if (filesystemInUse !== undefined) {
    return databaseInUse === undefined ? "without-database" : "neither";
  }
  return databaseInUse === undefined ? "either" : "with-database";
}

const repairs = {
  toDatabase: { write: "database-in-use", remove: "filesystem-in-use" },
  removeFilesystem: { write: undefined, remove: "filesystem-in-use" },
  removeDatabase: { write: undefined, remove: "database-in-use" },
  writeDatabase: { write: "database-in-use", remove: undefined },
  writeFilesystem: { write: "filesystem-in-use", remove: undefined },
} as const satisfies Record<string, LockfileRepair>;

function describeRepair({ write, remove }: LockfileRepair): string {
  const parts = [
    ...(write === undefined ? [] : [`writes ${write}`]),
    ...(remove === undefined ? [] : [`removes ${remove}`]),
  ];
  return `\`longshore lockfiles repair\` ${parts.join(", then ")}.`;
}

function decide(start: RegistryStart, facts: LockfileFacts): Verdict {
  const { record } = facts;
  switch (record.kind) {
    case "switched":
      return afterSwitch(start, facts.times, record);
    case "switching":
      return duringSwitch(start, record.run);
    case "not-switched":
      return beforeSwitch(start, facts);
    case "tags-of-others":
      return withTagsOfOthers(start);
    case "unmigrated":
    case "unknown":
    case "foreign":
      return withoutRecord(start, record);
  }
}

/** How far the clocks of storage and database may be apart. Milliseconds. */
const mostApart = 60_000;

function isOlder(written: Date | undefined, switchedAt: Date): boolean {
  return written !== undefined && written.getTime() < switchedAt.getTime() - mostApart;
}

const undone =
  "The migration was undone, or a registry has started without its database, which then lacks what was pushed since: decide which of the two goes on, and put its lockfile there by hand.";

type Switched = Extract<LedgerRecord, { kind: "switched" }>;

function afterSwitch(start: RegistryStart, times: LockfileTimes, record: Switched): Verdict {
  const switched = `run ${record.run} switched the lockfiles at ${record.at.toISOString()}`;
  switch (start) {
    case "with-database":
      return { reason: switched };
    case "neither":
      return {
        drift: `filesystem-in-use lies beside database-in-use, and ${switched}`,
        repair: repairs.removeFilesystem,
      };
    case "either":
      return { drift: `there is no lockfile, and ${switched}`, repair: repairs.writeDatabase };
    case "without-database":
      return isOlder(times.filesystemInUse, record.at)
        ? {
            drift: `an older filesystem-in-use is back, and ${switched}`,
            repair: repairs.toDatabase,
          }
        : {
            drift: `filesystem-in-use was written at ${times.filesystemInUse?.toISOString()}, and ${switched}`,
            next: undone,
          };
  }
}

function duringSwitch(start: RegistryStart, run: number): Verdict {
  const switching = `run ${run} has begun to switch the lockfiles, and the same import finishes it`;
  switch (start) {
    case "with-database":
    case "without-database":
      return { reason: switching };
    case "neither":
      return { drift: switching, repair: repairs.removeFilesystem };
    case "either":
      return { drift: switching, repair: repairs.writeDatabase };
  }
}

const nextWhileInUse =
  "A registry may run on this database: stop it, or see that it is none, then look again.";

function beforeSwitch(start: RegistryStart, { otherSessions, record }: LockfileFacts): Verdict {
  const run = record.kind === "not-switched" ? record.run : undefined;
  const notYet =
    run === undefined
      ? "the database holds no imported registry"
      : `run ${run} is unfinished, and has not begun to switch the lockfiles`;
  const inUse = `${otherSessions} ${otherSessions === 1 ? "session of others is" : "sessions of others are"} on the database`;
  switch (start) {
    case "without-database":
      return { reason: notYet };
    case "either":
      return otherSessions === 0
        ? { drift: `there is no lockfile, and ${notYet}`, repair: repairs.writeFilesystem }
        : { drift: `there is no lockfile, ${notYet}, and ${inUse}`, next: nextWhileInUse };
    case "with-database":
      return {
        drift: `database-in-use lies in storage, and ${notYet}`,
        next: "See that the configuration names the database that the registry runs on. Only if no registry runs on any, put filesystem-in-use in its place by hand.",
      };
    case "neither":
      return otherSessions === 0
        ? {
            drift: `database-in-use lies beside filesystem-in-use, and ${notYet}`,
            repair: repairs.removeDatabase,
          }
        : {
            drift: `database-in-use lies beside filesystem-in-use, ${notYet}, and ${inUse}`,
            next: nextWhileInUse,
          };
  }
}

function withTagsOfOthers(start: RegistryStart): Verdict {
  const tags = "there are tags in the database that no run in its ledger wrote";
  switch (start) {
    case "with-database":
    case "without-database":
      return { reason: tags };
    case "neither":
      return {
        drift: `both lockfiles lie in storage, and ${tags}`,
        next: "If the ledger of a finished import was forgotten, remove filesystem-in-use by hand; if the import was never finished, remove database-in-use.",
      };
    case "either":
      return {
        drift: `there is no lockfile, and ${tags}`,
        next: 'Write the lockfile of what the registry runs on by hand, `{"version":1}`, or start the registry as it ran last: it writes its own.',
      };
  }
}

type NoRecord = Extract<LedgerRecord, { kind: "unmigrated" | "unknown" | "foreign" }>;

function withoutRecord(start: RegistryStart, record: NoRecord): Verdict {
  const why = describeNoRecord(record);
  switch (start) {
    case "with-database":
    case "without-database":
      return { reason: why };
    case "neither":
    case "either": {
      const lying = start === "either" ? "there is no lockfile" : "both lockfiles lie in storage";
      // A database without tables is migrated first: what should lie there is known only then.
      return record.kind === "unmigrated"
        ? { drift: `${why}; ${lying}`, next: record.next }
        : {
            drift: `${lying}, and ${why}`,
            next: "Name the database that this registry was, or is to be, imported into, and look again.",
          };
    }
  }
}

function describeNoRecord(record: NoRecord): string {
  switch (record.kind) {
    case "unmigrated":
      return record.reason;
    case "unknown":
      return `the database cannot be asked: ${record.reason}`;
    case "foreign":
      return `the ledger in the database is that of another import (run ${record.run})`;
  }
}
