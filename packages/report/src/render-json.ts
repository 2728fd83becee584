import { describeCommand, type Statistic, skipReasons, type Trouble } from "@longshore/ledger";
import type { Report, StepReport } from "./report.js";
import { judgeRun } from "./verdict.js";

/** Writes a report as one JSON object; what may be without bounds is written as it is read. */
export async function* renderJson(report: Report): AsyncGenerator<string> {
  yield `{\n"run":${JSON.stringify(describeRun(report))}`;
  yield `,\n"steps":${JSON.stringify(report.steps.map(describeStep))}`;
  yield `,\n"readOnlyWindow":${JSON.stringify(describeWindow(report))}`;
  yield `,\n"throughput":${JSON.stringify(report.throughput ?? null)}`;
  yield `,\n"rows":${JSON.stringify(listRows(report.statistics))}`;
  yield `,\n"requests":${JSON.stringify(listRequests(report.statistics))}`;
  yield `,\n"lockfiles":${JSON.stringify(report.lockfiles.map(({ lockfiles, ...event }) => ({ ...event, ...lockfiles })))}`;
  yield `,\n"waivers":${JSON.stringify(report.waivers)}`;
  yield* streamTroubles(report);
  yield* streamSkips(report);
  yield "}\n";
}

function describeRun({ run, takenAt, ...rest }: Report): object {
  const { id, state, identity, command, startedAt, finishedAt, pausedAt, fleet } = run;
  return {
    id,
    state,
    verdict: judgeRun({ run, takenAt, ...rest }).text,
    version: run.version ?? null,
    command: { ...command, line: describeCommand(command) },
    fleet: fleet !== undefined,
    ...identity,
    startedAt,
    finishedAt: finishedAt ?? null,
    pausedAt: pausedAt ?? null,
    holder: run.held ? (run.holder ?? null) : null,
    takenAt,
  };
}

function describeStep({ step, startedAt, finishedAt, duration, totals }: StepReport): object {
  const times = { startedAt: startedAt ?? null, finishedAt: finishedAt ?? null };
  return { step, ...times, milliseconds: duration, ...totals };
}

function describeWindow({ window }: Report): object | null {
  return window === undefined
    ? null
    : {
        from: window.from,
        to: window.to ?? null,
        milliseconds: window.to === undefined ? null : window.to.getTime() - window.from.getTime(),
      };
}

function listRows(statistics: readonly Statistic[]): object[] {
  return statistics.flatMap(({ step, kind, name, count }) =>
    kind === "requests"
      ? []
      : { step, table: name, [kind === "rows-added" ? "added" : "changed"]: count },
  );
}

function listRequests(statistics: readonly Statistic[]): object[] {
  return statistics
    .filter(({ kind }) => kind === "requests")
    .map(({ step, name, count }) => {
      const [kind = "", status = ""] = name.split(" ");
      return { step, kind, status, count };
    });
}

async function* streamTroubles({ troubles, streamTroubles: read }: Report): AsyncGenerator<string> {
  yield `,\n"failures":{"counts":${JSON.stringify(troubles.counts)}`;
  for (const trouble of ["setAside", "waived", "triedAgain", "mended"] satisfies Trouble[]) {
    yield `,\n"${trouble}":`;
    yield* streamArray(read(trouble));
  }
  yield "}";
}

async function* streamSkips({ skips, streamSkips: read }: Report): AsyncGenerator<string> {
  const reasons = skips.counts.map((one) => ({ ...one, meaning: skipReasons[one.reason] }));
  yield `,\n"skips":{"lostTags":${skips.lostTags},"reasons":${JSON.stringify(reasons)},"list":`;
  yield* streamArray(read());
  yield "}";
}

async function* streamArray(items: AsyncIterable<object>): AsyncGenerator<string> {
  let separator = "[";
  for await (const item of items) {
    yield `${separator}\n${JSON.stringify(item)}`;
    separator = ",";
  }
  yield separator === "[" ? "[]" : "\n]";
}
