import type { JSX } from "preact";
import type { Failure, RunStatus } from "../../../run-status.js";
import { commands } from "../commands.js";
import { formatNumber } from "../format.js";
import { judgeRun } from "../run-state.js";
import { stageNames } from "../words.js";
import { Command } from "./command.js";
import { Panel } from "./panel.js";
import { describeScope } from "./running-jobs.js";

/** How what is set aside is tried again: an import does so when it begins, and on demand while it works. */
function Remedy({ working }: { readonly working: boolean }): JSX.Element {
  return (
    <p class="remedy">
      The lockfiles are not switched while anything is set aside. Mend what the error names, and{" "}
      {working ? (
        <>
          have it tried again: <Command text={commands.retry} />
        </>
      ) : (
        "start the same import again: it tries everything that is set aside."
      )}
    </p>
  );
}

function FailureItem({ failure }: { readonly failure: Failure }): JSX.Element {
  const { code, message, repository, stage } = failure;
  return (
    <li>
      <p class="failure-head">
        <span class="name">{describeScope(failure)}</span>{" "}
        <span class="quiet">{stageNames[stage]}</span>
      </p>
      <p class="error">
        <code>{code}</code> {message}
      </p>
      {repository === null ? null : (
        <details>
          <summary>
            Go on without it<span class="for-ears"> ({repository})</span>
          </summary>
          <p>
            <Command text={commands.waive(repository)} />
            <br />
            Then it is not imported, or only in part, and the lockfiles are switched without it.
          </p>
        </details>
      )}
    </li>
  );
}

/** What is set aside, why, and what is done about it. */
export function Failures({ status }: { readonly status: RunStatus }): JSX.Element | null {
  const { total, first } = status.failures;
  const condition = judgeRun(status);
  return total === 0 ? null : (
    <Panel id="failures" title="Set aside" note={formatNumber(total)}>
      <Remedy working={condition === "running" || condition === "paused"} />
      <ul class="failures">
        {first.map((failure) => (
          <FailureItem
            key={`${failure.stage} ${failure.kind} ${failure.scope}`}
            failure={failure}
          />
        ))}
      </ul>
      {first.length < total ? (
        <p class="quiet">
          {formatNumber(total - first.length)} more: <Command text={commands.failures} />
        </p>
      ) : null}
    </Panel>
  );
}
