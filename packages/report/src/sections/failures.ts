import type { Trouble, TroubledJob } from "@longshore/ledger";
import { formatCount, formatTime } from "../format.js";
import type { Report } from "../report.js";
import { foreign, numbers, type Section, type Table, words } from "../section.js";
import { stepNames } from "../step-names.js";

const titles: Readonly<Record<Trouble, string>> = {
  setAside: "Set aside: not imported",
  waived: "Waived: not imported, or only in part",
  triedAgain: "Failed, and tried again",
  mended: "Failed or lost, and done since",
};

/** What failed, what became of it, and what an operator accepted. */
export function describeFailures({ troubles, waivers }: Report): Section {
  const { counts, first } = troubles;
  const kinds = (["setAside", "waived", "triedAgain", "mended"] as const).filter(
    (trouble) => counts[trouble] > 0,
  );
  const accepted: Table = {
    title: "Waivers",
    columns: [foreign("repository"), foreign("reason"), words("waived")],
    rows: waivers.map(({ repository, reason, waivedAt }) => [
      repository,
      reason,
      formatTime(waivedAt),
    ]),
  };
  return {
    name: "failures",
    title: "Failures",
    lines: kinds.length === 0 ? ["No job failed."] : [],
    tables: [
      ...kinds.map((trouble) => tabulate(trouble, counts[trouble], first[trouble])),
      ...(waivers.length === 0 ? [] : [accepted]),
    ],
  };
}

function tabulate(trouble: Trouble, count: number, jobs: readonly TroubledJob[]): Table {
  const rest = count - jobs.length;
  return {
    title: `${titles[trouble]} (${formatCount(count)})`,
    columns: [
      foreign("what"),
      words("step"),
      words("code"),
      numbers("failures"),
      foreign("message"),
    ],
    rows: jobs.map(({ step, kind, scope, code, failures, message }) => [
      scope === "" ? `the ${kind}` : scope,
      stepNames[step],
      code,
      formatCount(failures),
      message,
    ]),
    note:
      rest === 0
        ? undefined
        : `${formatCount(rest)} more: \`longshore report --format json\` has them all.`,
  };
}
