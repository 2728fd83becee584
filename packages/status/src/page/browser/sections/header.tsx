import type { JSX } from "preact";
import { Command } from "./command.js";
import { formatDuration, formatTime } from "../format.js";
import { commands } from "../commands.js";
import type { View } from "../view.js";

/** Whether what is shown is what there is now. */
function describeFreshness({ readAt, trouble, held }: View): string {
  if (held) {
    return readAt === undefined ? "Held" : `Held at ${formatTime(readAt.here, readAt.here)}`;
  }
  if (trouble !== undefined) {
    return trouble.kind === "away" ? "No answer" : "Nothing new";
  }
  return readAt === undefined ? "Connecting" : `Live, ${formatTime(readAt.here, readAt.here)}`;
}

/** The name, whether the page is live, and the one thing that can be done on it: hold it. */
export function Header({
  view,
  onHold,
}: {
  readonly view: View;
  readonly onHold: (held: boolean) => void;
}): JSX.Element {
  const live = !view.held && view.trouble === undefined && view.readAt !== undefined;
  return (
    <header>
      <p class="brand">Longshore</p>
      <p class={live ? "freshness live" : "freshness"}>{describeFreshness(view)}</p>
      <button type="button" aria-pressed={view.held} onClick={() => onHold(!view.held)}>
        Hold<span class="for-ears"> this page as it is</span>
      </button>
    </header>
  );
}

/** That the page has nothing new to show, why, and since when. */
export function Notice({ view }: { readonly view: View }): JSX.Element | null {
  const { trouble, status } = view;
  if (trouble === undefined) {
    return null;
  }
  const away = formatDuration((Date.now() - trouble.since.getTime()) / 1000);
  const since = `${formatTime(trouble.since, new Date())} (${away})`;
  const shown = status === undefined ? "" : " What is shown is what was known then.";
  const mayHaveEnded = trouble.kind === "away" && status?.state === "unfinished";
  const text =
    trouble.kind === "none"
      ? trouble.error
      : trouble.kind === "unreadable"
        ? `The status cannot be read since ${since}: ${trouble.error}${shown}`
        : `No answer from the server since ${since}.${shown} It goes on when there is one.`;
  return (
    <p class={trouble.kind === "none" ? "notice" : "notice warning"}>
      {text}
      {mayHaveEnded ? (
        <>
          {" "}
          Whether the import has ended says <Command text={commands.status} />
        </>
      ) : null}
    </p>
  );
}
