import { render } from "preact";
import { lookInterval } from "../../look-interval.js";
import type { StepStatus } from "../../run-status.js";
import { announce } from "./announce.js";
import { formatPercent } from "./format.js";
import { measureStep } from "./measure-step.js";
import { readAnswer } from "./read-answer.js";
import { conditionNames, judgeRun } from "./run-state.js";
import { Page } from "./sections/page.js";
import { applyAnswer, emptyView, type View } from "./view.js";
import { stepTitles } from "./words.js";

function describeProgress(step: StepStatus): string {
  const { done, total } = measureStep(step);
  return formatPercent(done, total);
}

/** For a tab among many. */
function nameView({ status }: View): string {
  if (status === undefined) {
    return "Longshore";
  }
  const step = status.steps.find(({ state }) => state === "running");
  const condition = judgeRun(status);
  const progress =
    condition === "running" && step !== undefined
      ? `${describeProgress(step)} of ${stepTitles[step.step][0].toLowerCase()}`
      : conditionNames[condition];
  return `${progress} · Longshore, run ${status.run}`;
}

/** Shows the run in `root` for as long as the page is open. */
async function showRun(root: HTMLElement): Promise<void> {
  let view = emptyView;
  const show = (next: View): void => {
    view = next;
    document.title = nameView(view);
    render(<Page view={view} onHold={(held) => show({ ...view, held })} />, root);
  };
  show(view);
  for (;;) {
    if (!view.held) {
      const answer = await readAnswer();
      const next = applyAnswer(view, answer, new Date());
      // Held meanwhile: the answer comes too late.
      if (!view.held) {
        show({ ...next, announcement: announce(view, next) });
      }
    }
    await new Promise((resolve) => void setTimeout(resolve, lookInterval));
  }
}

const root = document.querySelector<HTMLElement>("#page");
if (root !== null) {
  void showRun(root);
}
