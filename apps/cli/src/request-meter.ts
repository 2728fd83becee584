import type { RequestEvent } from "@longshore/storage";

/** The requests that a storage was asked. */
export interface RequestCounts {
  /** Those that the store answered, whatever it said, by kind, such as `list`; each try by itself. */
  readonly byKind: Readonly<Record<string, number>>;
  /** All of these. */
  readonly answered: number;
  /** Those that broke off, or were given up as no longer needed. */
  readonly unanswered: number;
  /** Mean time until an answer. Milliseconds. */
  readonly latency: number;
}

/** Counts requests as storage tells of them. */
export interface RequestMeter {
  readonly onRequest: (event: RequestEvent) => void;
  read(): RequestCounts;
}

/** Makes a meter at 0. */
export function createRequestMeter(): RequestMeter {
  const byKind = new Map<string, number>();
  let answered = 0;
  let unanswered = 0;
  let milliseconds = 0;
  return {
    onRequest: (event) => {
      if (typeof event.status === "string") {
        unanswered += 1;
        return;
      }
      answered += 1;
      milliseconds += event.milliseconds;
      byKind.set(event.kind, (byKind.get(event.kind) ?? 0) + 1);
    },
    read: () => ({
      byKind: Object.fromEntries(byKind),
      answered,
      unanswered,
      latency: answered === 0 ? 0 : milliseconds / answered,
    }),
  };
}
