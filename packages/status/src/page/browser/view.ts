import type { RunStatus } from "../../run-status.js";
import type { Answer } from "./read-answer.js";

/** That there is nothing new to show, and since when. */
interface Trouble {
  readonly kind: "none" | "unreadable" | "away";
  /** What the server said; empty where it said nothing. */
  readonly error: string;
  /** By the clock of the page's reader. */
  readonly since: Date;
}

/** What the page shows. */
export interface View {
  /** The last that was read; undefined before the first. */
  readonly status: RunStatus | undefined;
  /** When that was, by the server's clock and by the clock of the page's reader. */
  readonly readAt: { readonly server: Date; readonly here: Date } | undefined;
  readonly trouble: Trouble | undefined;
  /** Whether the reader wants it to stay as it is. */
  readonly held: boolean;
  /** What a screen reader is told: what has changed that matters. */
  readonly announcement: string;
}

/** Before the first answer. */
export const emptyView: View = {
  status: undefined,
  readAt: undefined,
  trouble: undefined,
  held: false,
  announcement: "",
};

/** What the page shows after an answer. What was known stays while nothing new is. */
export function applyAnswer(view: View, answer: Answer, now: Date): View {
  if (answer.kind === "status") {
    const readAt = { server: answer.time, here: now };
    return { ...view, status: answer.status, readAt, trouble: undefined };
  }
  const error = answer.kind === "away" ? "" : answer.error;
  const since = view.trouble?.kind === answer.kind ? view.trouble.since : now;
  return { ...view, trouble: { kind: answer.kind, error, since } };
}
