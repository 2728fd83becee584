import type { JobStep, Throughput } from "@longshore/ledger";
import { formatDuration } from "../format.js";
import { pivot } from "../pivot.js";
import type { Report } from "../report.js";
import { stepNames } from "../step-names.js";
import { drawBars, drawColumns, drawTimes, type Stack, stepFills } from "./charts.js";
import { html, type Markup } from "./markup.js";

/** The drawings of a section, by its name. */
export function figuresOf(name: string, report: Report): Markup[] {
  switch (name) {
    case "steps":
      return [...showTimes(report), ...showThroughput(report)];
    case "skips":
      return showSkips(report);
    case "rows":
      return showRows(report);
    default:
      return [];
  }
}

function frame(caption: string, drawing: Markup, legend: readonly Markup[] = []): Markup {
  return html`<figure>
    <figcaption>${caption}</figcaption>
    <div class="wide" role="region" aria-label="${caption}" tabindex="0">${drawing}</div>
    ${legend}
  </figure> `;
}

function showTimes({ steps }: Report): Markup[] {
  const spans = steps.flatMap(({ step, startedAt, duration }) =>
    startedAt === undefined ? [] : { step, from: startedAt, duration },
  );
  const caption = "Time by step (UTC)";
  return spans.length === 0 ? [] : [frame(caption, drawTimes(caption, spans))];
}

function showThroughput({ throughput }: Report): Markup[] {
  if (throughput === undefined) {
    return [];
  }
  const stacks = stack(throughput);
  const caption = `Jobs done, in spans of ${formatDuration(throughput.span)} (UTC)`;
  const present = stepsOf(throughput);
  const items = present.map(
    (step) => html`<li><span class="${stepFills[step]}"></span>${stepNames[step]}</li>`,
  );
  const legend = html`<ul class="legend">
    ${items}
  </ul>`;
  return [frame(caption, drawColumns(caption, stacks, throughput.span), [legend])];
}

const order: readonly JobStep[] = [
  "inventory",
  "pre-import",
  "tag-import",
  "tag-check",
  "blob-import",
];

function stepsOf({ counts }: Throughput): JobStep[] {
  return order.filter((step) => counts.some((one) => one.step === step));
}

function stack({ from, span, counts }: Throughput): Stack[] {
  const spans = [...new Set(counts.map((one) => one.span))];
  return spans.map((index) => ({
    at: new Date(from.getTime() + index * span),
    parts: counts
      .filter((one) => one.span === index)
      .toSorted((a, b) => order.indexOf(a.step) - order.indexOf(b.step)),
  }));
}

function showRows({ statistics }: Report): Markup[] {
  const bars = pivot(statistics, "rows-added").rows.map(({ name, total }) => ({
    label: name,
    value: total,
  }));
  const caption = "Rows written, by table";
  return bars.length === 0 ? [] : [frame(caption, drawBars(caption, bars, "fill-a"))];
}

function showSkips({ skips }: Report): Markup[] {
  const bars = skips.counts.map(({ reason, skips: value }) => ({ label: reason, value }));
  const caption = "Left behind, by reason";
  return bars.length === 0 ? [] : [frame(caption, drawBars(caption, bars, "fill-b"))];
}
