import type { JSX } from "preact";
import type { ReadOnlyWindow as Window, RunStatus } from "../../../run-status.js";
import { formatDuration, formatNumber, formatRange } from "../format.js";
import { plural } from "../words.js";
import { Moment } from "./moment.js";
import { Panel } from "./panel.js";

function describeExpected({ expected, seconds }: Window): string {
  if (expected === null) {
    return seconds === null ? "Known when step one has counted what there is." : "No estimate.";
  }
  const { repositories, tags, counting } = expected;
  return (
    `${formatRange(expected)} expected, for ${formatNumber(repositories)} ` +
    `${plural(repositories, "repository", "repositories")} and ${formatNumber(tags)} ${plural(tags, "tag")}` +
    (counting ? " that step one has counted so far." : ".")
  );
}

/** How long the registry takes no pushes: what is expected, what it is by now. */
export function ReadOnlyWindow({
  status,
  now,
}: {
  readonly status: RunStatus;
  readonly now: Date;
}): JSX.Element | null {
  const window = status.readOnlyWindow;
  if (window === null) {
    return null;
  }
  const { expected, startedAt, finishedAt, seconds } = window;
  return (
    <Panel id="window" title="Read-only window">
      {seconds === null ? null : (
        <p class="large">
          {formatDuration(seconds)}
          {finishedAt === null ? " so far" : ""}
        </p>
      )}
      {seconds === null || expected === null || finishedAt !== null ? null : (
        <progress
          aria-label="Read-only window, of the longest that is expected"
          max={1}
          value={expected.high === 0 ? 1 : Math.min(1, seconds / expected.high)}
        />
      )}
      <p>
        {describeExpected(window)}
        {seconds !== null && expected !== null && seconds > expected.high ? (
          <span class="over"> It is longer than that.</span>
        ) : null}
      </p>
      <p class="quiet">
        {startedAt === null ? (
          "It begins with step two: the registry takes no pushes until the lockfiles are switched."
        ) : (
          <>
            From <Moment time={startedAt} now={now} />
            {finishedAt === null ? (
              ", until the lockfiles are switched."
            ) : (
              <>
                {" "}
                to <Moment time={finishedAt} now={now} />.
              </>
            )}
          </>
        )}
      </p>
    </Panel>
  );
}
