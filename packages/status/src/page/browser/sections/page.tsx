import type { JSX } from "preact";
import type { RunStatus } from "../../../run-status.js";
import type { View } from "../view.js";
import { Failures } from "./failures.js";
import { Processes, Queues } from "./fleet.js";
import { Header, Notice } from "./header.js";
import { LeftBehind, Waivers } from "./left-behind.js";
import { KeyFigures, RunHeading } from "./overview.js";
import { ReadOnlyWindow } from "./read-only-window.js";
import { RunningJobs } from "./running-jobs.js";
import { Steps } from "./steps.js";

function Run({ status, now }: { readonly status: RunStatus; readonly now: Date }): JSX.Element {
  return (
    <>
      <RunHeading status={status} now={now} />
      <KeyFigures status={status} now={now} />
      <div class="columns">
        <div class="column">
          <Steps status={status} />
          <Failures status={status} />
          <RunningJobs status={status} />
          <Processes status={status} />
        </div>
        <div class="column">
          <ReadOnlyWindow status={status} now={now} />
          <LeftBehind status={status} />
          <Waivers status={status} now={now} />
          <Queues status={status} />
        </div>
      </div>
    </>
  );
}

/** All of the page. Text from elsewhere comes into it as text, never as markup. */
export function Page({
  view,
  onHold,
}: {
  readonly view: View;
  readonly onHold: (held: boolean) => void;
}): JSX.Element {
  const { status, readAt, trouble } = view;
  return (
    <>
      <Header view={view} onHold={onHold} />
      <main class={trouble === undefined ? "" : "stale"}>
        <Notice view={view} />
        {status === undefined || readAt === undefined ? (
          <h1>{trouble === undefined ? "Asking for the run" : "No run to show"}</h1>
        ) : (
          <Run status={status} now={readAt.server} />
        )}
      </main>
      <footer>
        <p>
          This page only reads. It asks the run's ledger every two seconds; the same as JSON is at{" "}
          <a href="api/status">api/status</a>.
        </p>
      </footer>
      <p role="status" class="for-ears">
        {view.announcement}
      </p>
    </>
  );
}
