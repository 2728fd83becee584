import { LongshoreError } from "@longshore/errors";
import { describeFailed } from "./describe-failed.js";
import type { RequestKind } from "./outcome.js";

/** Why a try failed, when the next one may not. */
export interface Failure {
  /** What the store or the network said last: `503 SlowDown`, `ECONNRESET`. */
  readonly said: string;
  /** How long the store asks to wait. Milliseconds. */
  readonly retryAfter: number;
  readonly cause?: unknown;
}

/** What has been tried in vain. */
export interface Attempts {
  readonly kind: RequestKind;
  readonly key: string;
  /** The store's name for people. */
  readonly endpoint: string;
  readonly tries: number;
  readonly milliseconds: number;
}

/** The error of a request whose tries have all failed while there was patience. */
export function gaveUp(attempts: Attempts, { said, cause }: Failure): LongshoreError {
  const { endpoint, tries, milliseconds } = attempts;
  return unavailable(
    attempts,
    `${describeFailed(attempts)} from ${endpoint}: ${said}, after ${countTries(tries)} in ${seconds(milliseconds)} s`,
    cause,
  );
}

/** The error of a request whose caller does not wait any longer. @param last undefined during the first try */
export function ranOutOfTime(attempts: Attempts, last: Failure | undefined): LongshoreError {
  const { endpoint, tries, milliseconds } = attempts;
  const said = last === undefined ? "" : `: ${last.said}, after ${countTries(tries)}`;
  return unavailable(
    attempts,
    `no answer from ${endpoint} in ${seconds(milliseconds)} s: ${describeFailed(attempts)}${said}`,
    last?.cause,
  );
}

function unavailable(
  { key, endpoint, tries }: Attempts,
  message: string,
  cause: unknown,
): LongshoreError {
  return new LongshoreError("STORAGE_UNAVAILABLE", message, {
    fields: { key, endpoint, tries },
    cause,
  });
}

function countTries(tries: number): string {
  return tries === 1 ? "1 try" : `${tries} tries`;
}

function seconds(milliseconds: number): string {
  return String(Math.round(milliseconds / 1000));
}
