import type { JSX } from "preact";
import type { RunningJob, RunStatus, StageName } from "../../../run-status.js";
import { formatDuration, formatNumber } from "../format.js";
import { nameProcess, stageNames } from "../words.js";
import { Panel } from "./panel.js";
import { type Column, Table } from "./table.js";

/** What a job is for, as a person calls it. */
export function describeScope({ kind, scope }: Pick<RunningJob, "kind" | "scope">): string {
  const what = scope === "" ? "everything" : scope;
  return kind === "listing" ? `listing ${what}` : kind === "blob-range" ? `blobs ${what}` : what;
}

/** Rows at most: the page stays short, and `api/status` has more. */
const mostRows = 8;

/** Only what is not of the stage under way has its stage said. */
function listColumns(current: StageName | null): readonly Column<RunningJob>[] {
  return [
    {
      name: "What",
      cell: (job) => (
        <>
          <span class="name">{describeScope(job)}</span>
          {job.stage === current ? null : <span class="quiet"> {stageNames[job.stage]}</span>}
        </>
      ),
    },
    {
      name: "By",
      cell: ({ claimant, attempt }) => (
        <>
          {nameProcess(claimant)}
          {attempt > 1 ? <span class="again"> attempt {formatNumber(attempt)}</span> : null}
        </>
      ),
    },
    { name: "For", numeric: true, cell: ({ seconds }) => formatDuration(seconds) },
  ];
}

/** What is in hand, those jobs first that have been for longest. */
export function RunningJobs({ status }: { readonly status: RunStatus }): JSX.Element | null {
  const { current, running, state } = status;
  if (running.total === 0 && state !== "unfinished") {
    return null;
  }
  const rows = running.first.slice(0, mostRows);
  const note =
    rows.length < running.total
      ? `the ${formatNumber(rows.length)} longest of ${formatNumber(running.total)}`
      : formatNumber(running.total);
  return (
    <Panel id="running" title="In hand now" note={note}>
      {rows.length === 0 ? (
        <p class="quiet">Nothing.</p>
      ) : (
        <Table
          label="Jobs in hand"
          columns={listColumns(current)}
          rows={rows}
          name={({ stage, kind, scope }) => `${stage} ${kind} ${scope}`}
        />
      )}
    </Panel>
  );
}
