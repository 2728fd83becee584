import { explainQueryError } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { type Check, checkTimeLimit, type Finding, type Subject } from "./check.js";

/** What a check has found. */
export type CheckResult = Finding & { readonly name: string };

/** How checks are run. */
export interface RunOptions {
  /** Called with each result in the order of the checks, as soon as it and all before it are there. */
  readonly onResult: (result: CheckResult) => void;
  /** Aborted when nobody waits any more: checks end soon, and still clean up. */
  readonly signal: AbortSignal;
  /** Longest time of one check; milliseconds. */
  readonly timeLimit?: number;
}

/** How much later than its signal a check is given up that does not heed it. Milliseconds. */
const grace = 2_000;

/**
 * Runs checks side by side, each as soon as those that it needs are done; one that fails keeps only
 * those from running that need it.
 * @returns the results in the order of the checks
 */
export async function runChecks(
  checks: readonly Check[],
  subject: Subject,
  options: RunOptions,
): Promise<CheckResult[]> {
  const results = new Map<string, Promise<CheckResult>>();
  for (const check of checks) {
    const needed = check.needs.map((name) => requireResult(results, check, name));
    results.set(check.name, runAfter(needed, check, subject, options));
  }
  const done: CheckResult[] = [];
  for (const promise of results.values()) {
    const result = await promise;
    options.onResult(result);
    done.push(result);
  }
  return done;
}

function requireResult(
  results: ReadonlyMap<string, Promise<CheckResult>>,
  check: Check,
  name: string,
): Promise<CheckResult> {
  const result = results.get(name);
  if (result === undefined) {
    throw new TypeError(`the check ${check.name} needs ${name}, which does not come before it`);
  }
  return result;
}

async function runAfter(
  needed: readonly Promise<CheckResult>[],
  check: Check,
  subject: Subject,
  options: RunOptions,
): Promise<CheckResult> {
  const { name } = check;
  for (const { status, name: before } of await Promise.all(needed)) {
    if (status === "fail" || status === "not-checked") {
      const what = status === "fail" ? "failed" : "was not checked";
      return { name, status: "not-checked", message: `because ${before} ${what}` };
    }
  }
  try {
    return { name, ...(await runWithin(check, subject, options)) };
  } catch (error) {
    return { name, ...describeFailure(error) };
  }
}

async function runWithin(check: Check, subject: Subject, options: RunOptions): Promise<Finding> {
  const { timeLimit = checkTimeLimit } = options;
  // Not `AbortSignal.any`: one that only a time-out holds is collected as garbage, and never aborted.
  const controller = new AbortController();
  const abort = () => controller.abort(options.signal.reason);
  options.signal.addEventListener("abort", abort);
  const timer = setTimeout(() => controller.abort(timeLimitError()), timeLimit);
  let graceTimer: NodeJS.Timeout | undefined;
  const overdue = new Promise<Finding>((resolve) => {
    graceTimer = setTimeout(() => resolve(describeSilence(timeLimit)), timeLimit + grace);
  });
  try {
    options.signal.throwIfAborted();
    return await Promise.race([check.run(subject, controller.signal), overdue]);
  } finally {
    clearTimeout(timer);
    clearTimeout(graceTimer);
    options.signal.removeEventListener("abort", abort);
  }
}

/** As `AbortSignal.timeout` makes it, by which requests know that time is over. */
function timeLimitError(): Error {
  return new DOMException("the time for this check is over", "TimeoutError");
}

function describeSilence(timeLimit: number): Finding {
  return {
    status: "fail",
    message: `no answer in ${timeLimit / 1000} s`,
    next: "See whether a firewall, a lock or a server that is too busy keeps the answer back.",
  };
}

function describeFailure(thrown: unknown): Finding {
  const error = explainQueryError(thrown);
  if (error instanceof LongshoreError) {
    const { message, code, definition } = error;
    return { status: "fail", message, code, next: definition.next };
  }
  const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
  return { status: "fail", message, next: "Mend what the message names, then check again." };
}
