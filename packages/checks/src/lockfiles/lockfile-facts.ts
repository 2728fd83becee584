import type { LockfileTimes } from "@longshore/registry";

/** What the ledger and the database say of a registry. */
export type LedgerRecord =
  /** The database lacks the registry's tables; what is lacking, and what to do. */
  | { readonly kind: "unmigrated"; readonly reason: string; readonly next: string }
  /** Nobody could ask. */
  | { readonly kind: "unknown"; readonly reason: string }
  /** The ledger is of another storage or database. */
  | { readonly kind: "foreign"; readonly run: number }
  /** A run has switched the lockfiles. */
  | { readonly kind: "switched"; readonly run: number; readonly at: Date }
  /** An unfinished run has begun to switch them: every tag is written. */
  | { readonly kind: "switching"; readonly run: number }
  /** No run has begun to switch them, and what tags there are, an unfinished run wrote. */
  | { readonly kind: "not-switched"; readonly run: number | undefined }
  /** There are tags, and no run that wrote them. */
  | { readonly kind: "tags-of-others" };

/** All that is known of a registry's lockfiles. */
export interface LockfileFacts {
  readonly times: LockfileTimes;
  readonly record: LedgerRecord;
  /** Whether the table `tags` has a row; undefined where nobody could ask. */
  readonly tags: boolean | undefined;
  /** Sessions of others on the database; 0 where nobody could ask. */
  readonly otherSessions: number;
  /** The process that works on a run now. */
  readonly holder: string | undefined;
}

/** Whether the ledger and the database say anything of these lockfiles. */
export function isTold({ record }: LockfileFacts): boolean {
  return !["unmigrated", "unknown", "foreign"].includes(record.kind);
}
