import type { RequestKind } from "./request-kind.js";

/** What a server has been asked: requests of each kind, and more. */
export interface Counts extends Readonly<Record<RequestKind, number>> {
  /** Keys that listings answered; common prefixes are not counted. */
  readonly listedKeys: number;
  /** The highest number of requests that waited for the end of their answer at once. */
  readonly maxInFlight: number;
}

/** Counts requests. */
export interface Counter {
  /** Counts a request that begins. */
  begin(kind: RequestKind): void;
  /** Counts the end of a request, however it ended. */
  end(): void;
  addListedKeys(keys: number): void;
  read(): Counts;
  /** Begins again at 0; requests that are in flight go on to count as such. */
  reset(): void;
}

function noRequests(): Record<RequestKind, number> {
  return { list: 0, get: 0, head: 0, put: 0, delete: 0, other: 0 };
}

/** A counter at 0. */
export function createCounter(): Counter {
  let requests = noRequests();
  let listedKeys = 0;
  let inFlight = 0;
  let maxInFlight = 0;
  return {
    begin(kind) {
      requests[kind] += 1;
      inFlight += 1;
      maxInFlight = Math.max(maxInFlight, inFlight);
    },
    end() {
      inFlight -= 1;
    },
    addListedKeys(keys) {
      listedKeys += keys;
    },
    read: () => ({ ...requests, listedKeys, maxInFlight }),
    reset() {
      requests = noRequests();
      listedKeys = 0;
      maxInFlight = inFlight;
    },
  };
}
