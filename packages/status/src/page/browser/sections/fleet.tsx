import type { JSX } from "preact";
import type { ProcessStatus, RunStatus } from "../../../run-status.js";
import { formatDuration, formatNumber } from "../format.js";
import { nameProcess, roleOrder, stageNames } from "../words.js";
import { Panel } from "./panel.js";
import { type Column, Table } from "./table.js";

/** Seconds without a sign of life after which a process is shown as silent: three leases of ten seconds. */
const longSilence = 30;

const columns: readonly Column<ProcessStatus>[] = [
  { name: "Process", cell: ({ name }) => nameProcess(name) },
  { name: "Role", cell: ({ role }) => role },
  { name: "Version", cell: ({ version }) => version },
  {
    name: "Last sign of life",
    numeric: true,
    cell: ({ silence }) => (
      <span class={silence > longSilence ? "silent" : "alive"}>
        {formatDuration(silence)} ago{silence > longSilence ? ", silent" : ""}
      </span>
    ),
  },
];

/** A fleet's processes, and when each was last heard of. */
export function Processes({ status }: { readonly status: RunStatus }): JSX.Element | null {
  if (!status.fleet) {
    return null;
  }
  const processes = status.processes.toSorted(
    (one, other) =>
      roleOrder.indexOf(one.role) - roleOrder.indexOf(other.role) ||
      one.name.localeCompare(other.name, "en", { numeric: true }),
  );
  return (
    <Panel id="processes" title="Processes" note={formatNumber(processes.length)}>
      {processes.length === 0 ? (
        <p class="quiet">None.</p>
      ) : (
        <Table
          label="Processes of the fleet"
          columns={columns}
          rows={processes}
          name={({ name }) => name}
        />
      )}
    </Panel>
  );
}

/** A fleet's queues, and how many deliveries each has. */
export function Queues({ status }: { readonly status: RunStatus }): JSX.Element | null {
  const { fleet, queues } = status;
  if (!fleet) {
    return null;
  }
  return (
    <Panel id="queues" title="Queues">
      {queues === null ? (
        <p class="quiet">Not known to the process that serves this page.</p>
      ) : (
        <dl class="pairs">
          {queues.map(({ step, deliveries }) => (
            <div key={step}>
              <dt>{stageNames[step]}</dt>
              <dd>{formatNumber(deliveries)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}
