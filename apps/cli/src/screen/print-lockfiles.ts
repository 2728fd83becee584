import {
  describeStart,
  isTold,
  judgeLockfiles,
  type LockfileFacts,
  type LockfileRepair,
} from "@longshore/checks";
import { toPrintable } from "@longshore/telemetry";

/** Tells a person of the lockfiles, and what should be there. */
export function describeLockfiles(facts: LockfileFacts): string {
  const { times, tags, otherSessions, holder } = facts;
  const judgement = judgeLockfiles(facts);
  const lines = [
    `filesystem-in-use  ${describeTime(times.filesystemInUse)}`,
    `database-in-use    ${describeTime(times.databaseInUse)}`,
    `So ${describeStart(judgement.start)}.`,
    `Tags in the database: ${tags === undefined ? "unknown" : tags ? "yes" : "none"}; sessions of others: ${otherSessions}`,
    ...(holder === undefined ? [] : [`An import is at work: ${toPrintable(holder)}`]),
    ...(judgement.drift === undefined
      ? [
          `${isTold(facts) ? "As they should be" : "What should lie there is unknown"}: ${judgement.reason}.`,
        ]
      : [`NOT as they should be: ${judgement.drift}.`, judgement.next]),
  ];
  return `${lines.join("\n")}\n`;
}

function describeTime(time: Date | undefined): string {
  return time === undefined ? "is not there" : `written ${time.toISOString()}`;
}

/** Asks for a repair. */
export function describeRepair({ write, remove }: LockfileRepair): string {
  const parts = [
    ...(write === undefined ? [] : [`write ${write}`]),
    ...(remove === undefined ? [] : [`remove ${remove}`]),
  ];
  const text = parts.join(", then ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}?`;
}

/** The lockfiles as one JSON object; what there is none of is null. */
export function toJson(facts: LockfileFacts): object {
  const { times, record, tags, otherSessions, holder } = facts;
  const judgement = judgeLockfiles(facts);
  const drifted = judgement.drift !== undefined;
  return {
    filesystemInUse: times.filesystemInUse ?? null,
    databaseInUse: times.databaseInUse ?? null,
    registryStarts: judgement.start,
    record,
    tags: tags ?? null,
    otherSessions,
    holder: holder ?? null,
    drift: judgement.drift ?? null,
    repair: drifted ? (judgement.repair ?? null) : null,
    next: drifted ? judgement.next : null,
  };
}
