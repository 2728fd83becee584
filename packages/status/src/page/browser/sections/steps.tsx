import type { JSX } from "preact";
import type { Count, RunStatus, StepStatus } from "../../../run-status.js";
import {
  formatAmount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRange,
  formatRate,
} from "../format.js";
import { measureStep } from "../measure-step.js";
import { plural, stepTitles, unitNames } from "../words.js";
import { Panel } from "./panel.js";

function secondsBetween(from: string, to: string | Date): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1000;
}

/** A step that is not under way may have been. */
function isBegun({ state, startedAt }: StepStatus): boolean {
  return state !== "waiting" || startedAt !== null;
}

/** How long a step took or has left, in one short line. */
function describeStepTime(status: StepStatus): string {
  const { state, jobs, startedAt, finishedAt, timeLeft } = status;
  if (state === "waiting") {
    return isBegun(status)
      ? jobs.failed > 0
        ? "waits for what is set aside"
        : "to be gone on with"
      : "waiting";
  }
  if (state === "done") {
    return startedAt === null || finishedAt === null
      ? "done"
      : `done in ${formatDuration(secondsBetween(startedAt, finishedAt))}`;
  }
  return timeLeft === null ? "time left not known yet" : `${formatRange(timeLeft)} left`;
}

/** `28 of 40 repositories`. */
function describeCount({ unit, done, total }: Count): string {
  const amount = formatAmount(done, unit);
  return total === null || total === done
    ? `${amount} ${plural(done, ...unitNames[unit])}`
    : `${amount} of ${formatAmount(total, unit)} ${plural(total, ...unitNames[unit])}`;
}

function describeJobs({ state, jobs, listed }: StepStatus): string {
  const parts = [
    ...(state === "running"
      ? [
          `${formatNumber(jobs.running)} in hand, ${formatNumber(jobs.pending)} waiting`,
          ...(listed ? [] : ["still listing, totals grow"]),
        ]
      : []),
    ...(jobs.waived > 0 ? [`${formatNumber(jobs.waived)} waived`] : []),
  ];
  return parts.join("; ");
}

function StepItem({ status }: { readonly status: StepStatus }): JSX.Element {
  const { step, state, jobs, counts } = status;
  const [title, subject] = stepTitles[step];
  const { done, total } = measureStep(status);
  const begun = isBegun(status);
  const detail = describeJobs(status);
  return (
    <li
      class={begun ? `step ${state}` : "step unbegun"}
      aria-current={state === "running" ? "step" : undefined}
    >
      <div class="step-head">
        <h3 id={`step-${step}`}>
          {title} <span class="subject">{subject}</span>
        </h3>
        <p class="step-time">{describeStepTime(status)}</p>
        <p class="percent">{!begun ? "–" : formatPercent(done, total)}</p>
      </div>
      <progress aria-labelledby={`step-${step}`} max={total} value={done} />
      {!begun ? null : (
        <ul class="counts">
          {counts.map((count) => (
            <li key={count.unit}>
              {describeCount(count)}
              {count.perSecond === null ? null : (
                <span class="rate"> {formatRate(count.perSecond, count.unit)}</span>
              )}
            </li>
          ))}
          {detail === "" ? null : <li class="quiet">{detail}</li>}
          {jobs.failed > 0 ? <li class="bad">{formatNumber(jobs.failed)} set aside</li> : null}
        </ul>
      )}
    </li>
  );
}

/** The steps in their order, each with how far it is. */
export function Steps({ status }: { readonly status: RunStatus }): JSX.Element {
  return (
    <Panel id="steps" title="Progress">
      <ol class="steps">
        {status.steps.map((step) => (
          <StepItem key={step.step} status={step} />
        ))}
      </ol>
    </Panel>
  );
}
