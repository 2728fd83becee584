import type { Fault, FaultRequest, FaultScript } from "@longshore/s3-server";

/** The first of some scripts' faults. */
export function eitherOf(...scripts: readonly FaultScript[]): FaultScript {
  return (request) => {
    for (const script of scripts) {
      const fault = script(request);
      if (fault !== undefined) {
        return fault;
      }
    }
    return undefined;
  };
}

/** A fault of every so-maniest request, counted as requests arrive. */
export function every(count: number, fault: Fault): FaultScript {
  return ({ number }) => (number % count === 0 ? fault : undefined);
}

/** What has been asked of a server, in the order of its arrival. */
export interface RecordedRequests {
  readonly script: FaultScript;
  readonly requests: FaultRequest[];
  /** The keys of a kind of request; sorted. */
  readonly keys: (kind: FaultRequest["kind"]) => string[];
}

/** Writes down what is asked; nothing goes wrong with it. */
export function recordRequests(): RecordedRequests {
  const requests: FaultRequest[] = [];
  return {
    script: (request) => {
      requests.push(request);
      return undefined;
    },
    requests,
    keys: (kind) =>
      requests
        .filter((request) => request.kind === kind)
        .map((request) => request.key)
        .toSorted(),
  };
}
