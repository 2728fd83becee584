import type { NoStatus, RunStatus } from "../../run-status.js";

/** What the server said, or that it said nothing. */
export type Answer =
  | {
      readonly kind: "status";
      readonly status: RunStatus;
      /** When, by the server's clock. */
      readonly time: Date;
    }
  /** There is no run, or it cannot be read; the server says which. */
  | { readonly kind: "none" | "unreadable"; readonly error: string }
  | { readonly kind: "away" };

/** Milliseconds until a server that says nothing is taken to be away. */
const answerTimeout = 10_000;

function hasFields(value: unknown, ...names: string[]): boolean {
  return typeof value === "object" && value !== null && names.every((name) => name in value);
}

/** The server is the one that this page came from: what calls itself a status is one. */
function isStatus(value: unknown): value is RunStatus {
  return hasFields(value, "run", "state", "steps", "running", "failures", "skips", "processes");
}

function isNoStatus(value: unknown): value is NoStatus {
  return hasFields(value, "error");
}

/** Asks the server once. Never throws. */
export async function readAnswer(): Promise<Answer> {
  try {
    const response = await fetch("api/status", {
      cache: "no-store",
      signal: AbortSignal.timeout(answerTimeout),
    });
    const value: unknown = await response.json();
    if (response.ok && isStatus(value)) {
      const time = new Date(response.headers.get("date") ?? Date.now());
      return { kind: "status", status: value, time };
    }
    return isNoStatus(value)
      ? { kind: response.status === 404 ? "none" : "unreadable", error: value.error }
      : { kind: "away" };
  } catch {
    return { kind: "away" };
  }
}
