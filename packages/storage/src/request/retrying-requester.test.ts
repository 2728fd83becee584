import { LongshoreError } from "@longshore/errors";
import { expect, test } from "vitest";
import { createScriptedClock, type ScriptedClock } from "../testing/scripted-clock.js";
import { Gate } from "./gate.js";
import type { Outcome, RequestEvent } from "./outcome.js";
import { Pace } from "./pace.js";
import { RetryingRequester } from "./retrying-requester.js";

const answered: Outcome<string> = { kind: "answered", status: 200, value: "content" };

function toError(): LongshoreError {
  return new LongshoreError("STORAGE_ACCESS_DENIED", "no");
}

function refused(status: number, code: string, retryAfter?: number): Outcome<string> {
  const refusal = { status, code, toError, ...(retryAfter !== undefined && { retryAfter }) };
  return { kind: "refused", refusal };
}

interface Setting {
  readonly clock: ScriptedClock;
  readonly events: RequestEvent[];
  readonly requester: RetryingRequester;
}

function createRequester(changes: { patience?: number; random?: () => number } = {}): Setting {
  const clock = createScriptedClock();
  const events: RequestEvent[] = [];
  const requester = new RetryingRequester({
    gate: new Gate({ start: 4, most: 4 }, clock),
    pace: new Pace(0, clock),
    clock,
    requestTimeout: 10_000,
    patience: 60_000,
    endpoint: "store:9000",
    random: () => 1,
    onRequest: (event) => events.push(event),
    explain: (error) => error,
    ...changes,
  });
  return { clock, events, requester };
}

/** Answers each try by the next item; an error is thrown. */
function script(items: readonly (Outcome<string> | Error)[]): () => Promise<Outcome<string>> {
  let next = 0;
  return async () => {
    const item = items[Math.min(next, items.length - 1)] ?? answered;
    next += 1;
    if (item instanceof Error) {
      throw item;
    }
    return item;
  };
}

function networkError(code: string): Error {
  return Object.assign(new Error("failed"), { code });
}

const get = { kind: "get", key: "a/b" } as const;

test("what may pass is tried again, after twice the wait each time", async () => {
  const { requester, clock, events } = createRequester();
  const failures = [refused(503, "SlowDown"), networkError("ECONNRESET"), refused(500, "")];
  const send = script([...failures, ...failures, ...failures, answered]);
  expect(await requester.request({ ...get, send })).toBe("content");
  expect(clock.sleeps).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  expect(events.map(({ status }) => status)).toEqual(
    [1, 2, 3].flatMap(() => [503, "ECONNRESET", 500]).concat([200]),
  );
});

test.each([
  [0, [7000, 1000]],
  [0.5, [10_500, 1500]],
  [1, [14_000, 2000]],
])(
  "a store that says when to come again is asked then, or by chance later: %d",
  async (part, waits) => {
    const { requester, clock } = createRequester({ random: () => part });
    const send = script([refused(503, "SlowDown", 7000), refused(429, "", 1000), answered]);
    expect(await requester.request({ ...get, send })).toBe("content");
    expect(clock.sleeps).toEqual(waits);
  },
);

test("a store that asks to come again in hours is asked each minute, until patience ends", async () => {
  const { requester, clock } = createRequester({ patience: 150_000 });
  const send = script([refused(503, "SlowDown", 3_600_000_000)]);
  await expect(requester.request({ ...get, send })).rejects.toThrow("after 4 tries in 150 s");
  expect(clock.sleeps).toEqual([70_000, 70_000, 10_000]);
});

test("patience ends with what the store said last, and how long it was tried", async () => {
  const { requester } = createRequester({ patience: 700 });
  const send = script([refused(503, "SlowDown")]);
  await expect(requester.request({ ...get, send })).rejects.toMatchObject({
    code: "STORAGE_UNAVAILABLE",
    message: 'cannot read "a/b" from store:9000: 503 SlowDown, after 4 tries in 1 s',
  });
});

test("without patience there is one try", async () => {
  const { requester, events } = createRequester({ patience: 0 });
  const send = script([networkError("ETIMEDOUT")]);
  await expect(requester.request({ ...get, send })).rejects.toThrow("ETIMEDOUT, after 1 try");
  expect(events).toHaveLength(1);
});

test("what does not pass is not tried again", async () => {
  const { requester, events } = createRequester();
  const denied = requester.request({ ...get, send: script([refused(403, "AccessDenied")]) });
  await expect(denied).rejects.toMatchObject({ code: "STORAGE_ACCESS_DENIED" });
  const unknown = requester.request({ ...get, send: script([new TypeError("a defect")]) });
  await expect(unknown).rejects.toThrow("a defect");
  expect(events).toHaveLength(2);
});

test("a time-out of the caller's says who did not answer, and what happened last", async () => {
  const { requester, clock } = createRequester();
  const controller = new AbortController();
  let tries = 0;
  const send = async (): Promise<Outcome<string>> => {
    tries += 1;
    clock.pass(1000);
    if (tries === 2) {
      controller.abort(new DOMException("The operation timed out", "TimeoutError"));
    }
    throw networkError("ECONNREFUSED");
  };
  const request = requester.request({ ...get, send, signal: controller.signal });
  await expect(request).rejects.toMatchObject({
    code: "STORAGE_UNAVAILABLE",
    message: 'no answer from store:9000 in 2 s: cannot read "a/b": ECONNREFUSED, after 1 try',
  });
});

test("any other end of the caller's is given back as it is", async () => {
  const { requester } = createRequester();
  const controller = new AbortController();
  const send = async (): Promise<Outcome<string>> => {
    controller.abort(new Error("stopped"));
    throw networkError("ECONNRESET");
  };
  const request = requester.request({ ...get, send, signal: controller.signal });
  await expect(request).rejects.toThrow("stopped");
});

test("refusals leave no place taken", async () => {
  const { requester } = createRequester();
  const send = script([refused(403, "AccessDenied")]);
  const requests = Array.from({ length: 40 }, () => requester.request({ ...get, send }));
  const results = await Promise.allSettled(requests);
  expect(results.every(({ status }) => status === "rejected")).toBe(true);
  expect(await requester.request({ ...get, send: script([answered]) })).toBe("content");
});
