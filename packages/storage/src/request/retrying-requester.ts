import { isRetryable, isRetryableAnswer, LongshoreError } from "@longshore/errors";
import { type Attempts, type Failure, gaveUp, ranOutOfTime } from "./attempts.js";
import { chooseWait } from "./choose-wait.js";
import type { Clock } from "./clock.js";
import { describeFailed } from "./describe-failed.js";
import type { Gate } from "./gate.js";
import type { Outcome, Refusal, RequestEvent, RequestKind } from "./outcome.js";
import type { Pace } from "./pace.js";
import type { TryLimit } from "./try-limit.js";
import { withTimeLimit } from "./with-time-limit.js";

/** A request, tried until it is answered. */
export interface Request<Value> {
  readonly kind: RequestKind;
  /** What it is about, relative to the storage's root; for errors. */
  readonly key: string;
  readonly signal?: AbortSignal | undefined;
  /** One try. It throws when there is no answer. */
  readonly send: (limit: TryLimit) => Promise<Outcome<Value>>;
}

/** How requests to one store are made. */
export interface RequestPolicy {
  readonly gate: Gate;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Longest time of one try. Milliseconds. */
  readonly requestTimeout: number;
  /** How long a request is tried again. Milliseconds. */
  readonly patience: number;
  /** The store's name for people. */
  readonly endpoint: string;
  /** From 0 to 1, for waits. */
  readonly random: () => number;
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
  /** What to throw for a try that threw, when trying again is no use. */
  readonly explain: (
    error: unknown,
    failed: { readonly key: string; readonly action: string },
  ) => unknown;
}

type Try<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "failed"; readonly failure: Failure };

/**
 * Makes requests to a store: as many at once as the gate lets through, as fast as the pace allows,
 * each with a time limit, and again when that can help.
 */
export class RetryingRequester {
  readonly #policy: RequestPolicy;

  constructor(policy: RequestPolicy) {
    this.#policy = policy;
  }

  /**
   * Tries until there is an answer.
   *
   * @throws STORAGE_UNAVAILABLE when patience has run out, or the signal is aborted by a time-out; the
   *   signal's reason when it is aborted by anything else; what the refusal or `explain` says when
   *   trying again is no use
   */
  async request<Value>(request: Request<Value>): Promise<Value> {
    const { clock } = this.#policy;
    const begunAt = clock.now();
    let tries = 0;
    let last: Failure | undefined;
    try {
      for (;;) {
        const result = await this.#try(request);
        if (result.kind === "done") {
          return result.value;
        }
        tries += 1;
        last = result.failure;
        const elapsed = clock.now() - begunAt;
        const rest = this.#policy.patience - elapsed;
        if (rest <= 0) {
          throw gaveUp(this.#attempts(request, tries, elapsed), last);
        }
        const { retryAfter } = last;
        const wait = chooseWait({ tries, retryAfter, random: this.#policy.random() });
        await clock.sleep(Math.min(rest, wait), request.signal);
      }
    } catch (error) {
      const { signal } = request;
      if (signal?.aborted === true && isTimeout(signal.reason)) {
        throw ranOutOfTime(this.#attempts(request, tries, clock.now() - begunAt), last);
      }
      signal?.throwIfAborted();
      throw error;
    }
  }

  async #try<Value>(request: Request<Value>): Promise<Try<Value>> {
    const { gate, pace } = this.#policy;
    await gate.enter(request.signal);
    try {
      await pace.wait(request.signal);
    } catch (error) {
      gate.leave();
      throw error;
    }
    return await this.#send(request);
  }

  async #send<Value>(request: Request<Value>): Promise<Try<Value>> {
    const { gate, clock, requestTimeout, onRequest } = this.#policy;
    const passage = gate.begin(request.kind);
    const sentAt = clock.now();
    const end = (status: number | string, congested: boolean): void => {
      passage.leave({ congested });
      onRequest?.({ kind: request.kind, status, milliseconds: clock.now() - sentAt });
    };
    let outcome: Outcome<Value>;
    try {
      outcome = await withTimeLimit(requestTimeout, request.signal, request.send);
    } catch (error) {
      const code = codeOf(error);
      end(code === "" ? "error" : code, isSilence(code));
      // An error of ours says what was waited for, also when the caller's time is up.
      if (!(error instanceof LongshoreError)) {
        request.signal?.throwIfAborted();
      }
      return this.#judgeError(request, error);
    }
    if (outcome.kind === "answered") {
      end(outcome.status, false);
      return { kind: "done", value: outcome.value };
    }
    const { refusal } = outcome;
    end(refusal.status, isThrottled(refusal));
    return judgeRefusal(refusal);
  }

  #judgeError(request: Request<unknown>, error: unknown): Try<never> {
    if (!isRetryable(error)) {
      throw this.#policy.explain(error, { key: request.key, action: describeFailed(request) });
    }
    const said = error instanceof LongshoreError ? error.message : codeOf(error);
    return { kind: "failed", failure: { said, retryAfter: 0, cause: error } };
  }

  #attempts({ kind, key }: Request<unknown>, tries: number, milliseconds: number): Attempts {
    return { kind, key, endpoint: this.#policy.endpoint, tries, milliseconds };
  }
}

function judgeRefusal(refusal: Refusal): Try<never> {
  if (!isRetryableAnswer(refusal.status, refusal.code)) {
    throw refusal.toError();
  }
  const said = `${refusal.status} ${refusal.code}`.trimEnd();
  return { kind: "failed", failure: { said, retryAfter: refusal.retryAfter ?? 0 } };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

/** Whether the store asked for fewer requests. */
function isThrottled({ status, code }: Refusal): boolean {
  return status === 503 || status === 429 || code === "SlowDown";
}

/** Whether there was no answer in time, which too many requests can cause. */
function isSilence(code: string): boolean {
  return code === "ETIMEDOUT" || (code.startsWith("UND_ERR_") && code.endsWith("_TIMEOUT"));
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}
