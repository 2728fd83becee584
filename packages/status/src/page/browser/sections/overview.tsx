import type { ComponentChildren, JSX } from "preact";
import type { RunStatus } from "../../../run-status.js";
import { commands } from "../commands.js";
import { formatDuration, formatNumber, formatRange } from "../format.js";
import { conditionNames, judgeRun } from "../run-state.js";
import { nameProcess, stageNames } from "../words.js";
import { Command } from "./command.js";
import { Moment } from "./moment.js";

interface RunProps {
  readonly status: RunStatus;
  readonly now: Date;
}

/** What the run does, or why it does nothing and what to do about it. */
function describeCondition(status: RunStatus): ComponentChildren {
  switch (judgeRun(status)) {
    case "running":
      return status.current === null ? "Between two steps." : `Now: ${stageNames[status.current]}.`;
    case "paused":
      return (
        <>
          What is in hand is finished, and nothing else is begun. To go on:{" "}
          <Command text={commands.resume} />
        </>
      );
    case "awaiting":
      return (
        <>
          Jobs have failed. When what they name is mended: <Command text={commands.retry} />; or
          waive what nobody needs. It goes on by itself then.
        </>
      );
    case "unattended":
      return "No process works on it. The command that began it goes on where it stopped.";
    case "cancelled":
      return (
        <>
          It was ended before it was complete. To take it up again:{" "}
          <Command text={commands.resume} /> and then the command that began it.
        </>
      );
    case "abandoned":
      return "Another run has taken its place.";
    case "complete":
      return status.skips.length === 0 && status.waivers.length === 0
        ? "Everything is imported."
        : "Everything is imported but what is listed as left behind.";
  }
}

/** Which run it is, and how it is. */
export function RunHeading({ status, now }: RunProps): JSX.Element {
  const condition = judgeRun(status);
  return (
    <div class="run">
      <h1>
        Run {status.run} <span class={`badge ${condition}`}>{conditionNames[condition]}</span>
      </h1>
      <p class="condition">{describeCondition(status)}</p>
      <p class="facts">
        <span>
          {status.repository === null ? (
            "All repositories"
          ) : (
            <>
              Only <span class="name">{status.repository}</span>
            </>
          )}
        </span>
        <span>
          Begun <Moment time={status.startedAt} now={now} />
        </span>
        {status.finishedAt === null ? null : (
          <span>
            Ended <Moment time={status.finishedAt} now={now} />
          </span>
        )}
        {status.holder === null ? null : <span>Led by {nameProcess(status.holder)}</span>}
      </p>
    </div>
  );
}

function describeTimeLeft({ steps, state }: RunStatus): string {
  const running = steps.find((step) => step.state === "running");
  if (running === undefined) {
    return state === "unfinished" ? "–" : "none";
  }
  return running.timeLeft === null ? "not known yet" : formatRange(running.timeLeft);
}

function describeWindow({ readOnlyWindow }: RunStatus): string {
  if (readOnlyWindow === null) {
    return "none";
  }
  const { seconds, expected, finishedAt } = readOnlyWindow;
  if (seconds !== null) {
    return finishedAt === null ? `${formatDuration(seconds)} so far` : formatDuration(seconds);
  }
  return expected === null ? "not known yet" : formatRange(expected);
}

function measureRun(status: RunStatus, now: Date): number {
  const end = status.finishedAt === null ? now : new Date(status.finishedAt);
  return (end.getTime() - new Date(status.startedAt).getTime()) / 1000;
}

/** The four figures that are asked for first. */
export function KeyFigures({ status, now }: RunProps): JSX.Element {
  const { total } = status.failures;
  return (
    <dl class="figures">
      <div>
        <dt>{status.finishedAt === null ? "Since it began" : "It took"}</dt>
        <dd>{formatDuration(measureRun(status, now))}</dd>
      </div>
      <div>
        <dt>Left in this step</dt>
        <dd>{describeTimeLeft(status)}</dd>
      </div>
      <div>
        <dt>Read-only window</dt>
        <dd>{describeWindow(status)}</dd>
      </div>
      <div class={total > 0 ? "bad" : ""}>
        <dt>Set aside</dt>
        <dd>{total > 0 ? <a href="#failures">{formatNumber(total)}</a> : "0"}</dd>
      </div>
    </dl>
  );
}
