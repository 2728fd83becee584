import type { JSX } from "preact";
import type { RunStatus } from "../../../run-status.js";
import { commands } from "../commands.js";
import { formatNumber } from "../format.js";
import { plural } from "../words.js";
import { Command } from "./command.js";
import { Moment } from "./moment.js";
import { Panel } from "./panel.js";

/** What storage has that does not come into the database, by the reason. */
export function LeftBehind({ status }: { readonly status: RunStatus }): JSX.Element {
  const all = status.skips.reduce((sum, { skips }) => sum + skips, 0);
  return (
    <Panel id="skips" title="Left behind" note={formatNumber(all)}>
      {status.skips.length === 0 ? (
        <p class="quiet">Nothing.</p>
      ) : (
        <>
          <ul class="reasons">
            {status.skips.map(({ reason, meaning, skips, tags }) => (
              <li key={reason}>
                <p class="reason-head">
                  <span class="amount">{formatNumber(skips)}</span> <code>{reason}</code>
                </p>
                <p class="quiet">
                  {meaning}
                  {tags > 0 ? `; ${formatNumber(tags)} ${plural(tags, "tag")} lost` : ""}
                </p>
              </li>
            ))}
          </ul>
          <p class="quiet">
            Each by its name: <Command text={commands.skips} />
          </p>
        </>
      )}
    </Panel>
  );
}

/** The repositories that the run goes on without. */
export function Waivers({
  status,
  now,
}: {
  readonly status: RunStatus;
  readonly now: Date;
}): JSX.Element | null {
  const { waivers } = status;
  return waivers.length === 0 ? null : (
    <Panel id="waivers" title="Waived" note={formatNumber(waivers.length)}>
      <ul class="reasons">
        {waivers.map(({ repository, reason, waivedAt }) => (
          <li key={repository}>
            <p class="name">{repository}</p>
            <p class="quiet">
              {reason}, <Moment time={waivedAt} now={now} />
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
