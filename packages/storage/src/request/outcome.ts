import type { LongshoreError } from "@longshore/errors";

/** A store's answer that is not what was asked for. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** The store's word for it, such as `SlowDown`; empty when it gave none. */
  readonly code: string;
  /** How long the store asks to wait before the next try. Milliseconds. */
  readonly retryAfter?: number;
  /** What to throw when trying again is no use. */
  readonly toError: () => LongshoreError;
}

/** How one try at a request ended. A try may also throw, when there was no answer. */
export type Outcome<Value> =
  | { readonly kind: "answered"; readonly status: number; readonly value: Value }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What a request asks for, as metrics count it. */
export type RequestKind = "list" | "get" | "head" | "put" | "delete";

/** One try at a request that has ended, for metrics. */
export interface RequestEvent {
  readonly kind: RequestKind;
  /** The answer's HTTP status; without an answer what happened, such as `ECONNRESET`. */
  readonly status: number | string;
  readonly milliseconds: number;
}
