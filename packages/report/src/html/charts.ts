import type { JobStep } from "@longshore/ledger";
import { scaleLinear, scaleUtc } from "d3-scale";
import { formatCount, formatDuration } from "../format.js";
import { stepNames } from "../step-names.js";
import { html, type Markup } from "./markup.js";

/** Which colour each step has, in the order they are stacked in. */
export const stepFills: Readonly<Record<JobStep, string>> = {
  inventory: "fill-e",
  "pre-import": "fill-a",
  "tag-import": "fill-b",
  "tag-check": "fill-d",
  "blob-import": "fill-c",
  verify: "fill-d",
};

/** Units of a drawing, which are pixels where there is room. */
const width = 760;
const labelWidth = 190;
const rowHeight = 28;
const barHeight = 18;
const axisHeight = 26;

/** A drawing with a name that is read out; its figures stand in a table, too. */
function draw(name: string, height: number, content: readonly Markup[]): Markup {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}">
    ${content}
  </svg>`;
}

/** A bar of a {@link drawBars}. */
export interface Bar {
  readonly label: string;
  readonly value: number;
}

/** Draws bars below each other, with their values. */
export function drawBars(name: string, bars: readonly Bar[], fill: string): Markup {
  const most = Math.max(...bars.map(({ value }) => value), 1);
  // Room for the value beside the longest bar.
  const x = scaleLinear([0, most], [0, width - labelWidth - 90]);
  const rows = bars.map(({ label, value }, index) => {
    const top = index * rowHeight;
    const length = value > 0 ? Math.max(1, x(value)) : 0;
    return html`<text x="${labelWidth - 10}" y="${top + 18}" text-anchor="end">${label}</text>
      <rect
        class="${fill}"
        x="${labelWidth}"
        y="${top + 5}"
        width="${round(length)}"
        height="${barHeight}"
        rx="2"
      />
      <text x="${round(labelWidth + length + 7)}" y="${top + 18}" class="soft"
        >${formatCount(value)}</text
      >`;
  });
  return draw(name, bars.length * rowHeight + 4, rows);
}

/** When a step was at work. */
export interface Span {
  readonly step: JobStep;
  readonly from: Date;
  /** Milliseconds. */
  readonly duration: number;
}

/** Draws the time that steps took along the time of day, in UTC. */
export function drawTimes(name: string, spans: readonly Span[]): Markup {
  const first = Math.min(...spans.map(({ from }) => from.getTime()));
  const last = Math.max(...spans.map(({ from, duration }) => from.getTime() + duration), first + 1);
  const x = scaleUtc([first, last], [labelWidth, width - 90]);
  const height = spans.length * rowHeight + 4;
  const rows = spans.map(({ step, from, duration }, index) => {
    const top = index * rowHeight;
    const left = x(from);
    const length = Math.max(2, x(from.getTime() + duration) - left);
    return html`<text x="${labelWidth - 10}" y="${top + 18}" text-anchor="end"
        >${stepNames[step]}</text
      >
      <rect
        class="${stepFills[step]}"
        x="${round(left)}"
        y="${top + 5}"
        width="${round(length)}"
        height="${barHeight}"
        rx="2"
      />
      <text x="${round(left + length + 7)}" y="${top + 18}" class="soft"
        >${formatDuration(duration)}</text
      >`;
  });
  return draw(name, height + axisHeight, [...drawTimeAxis(x, height), ...rows]);
}

/** Jobs that were done in a span of time, by step. */
export interface Stack {
  readonly at: Date;
  readonly parts: readonly { readonly step: JobStep; readonly jobs: number }[];
}

/** Draws columns along the time of day, in UTC. @param span of a column. Milliseconds */
export function drawColumns(name: string, stacks: readonly Stack[], span: number): Markup {
  const plotHeight = 190;
  const left = 60;
  const first = Math.min(...stacks.map(({ at }) => at.getTime()));
  const last = Math.max(...stacks.map(({ at }) => at.getTime())) + span;
  const x = scaleUtc([first, last], [left, width - 20]);
  const highest = Math.max(...stacks.map(({ parts }) => sum(parts.map(({ jobs }) => jobs))));
  const y = scaleLinear([0, highest], [plotHeight, 12]).nice();
  const lines = y.ticks(4).filter(Number.isInteger);
  const grid = lines.map(
    (value) =>
      html`<line
          class="line"
          x1="${left}"
          x2="${width - 20}"
          y1="${round(y(value))}"
          y2="${round(y(value))}"
        />
        <text class="soft" x="${left - 8}" y="${round(y(value) + 4)}" text-anchor="end"
          >${formatCount(value)}</text
        >`,
  );
  const columns = stacks.flatMap(({ at, parts }) => {
    const from = x(at);
    const length = Math.max(1, x(at.getTime() + span) - from - 1);
    let below = 0;
    return parts.map(({ step, jobs }) => {
      const top = y(below + jobs);
      const bottom = y(below);
      below += jobs;
      return html`<rect
        class="${stepFills[step]}"
        x="${round(from)}"
        y="${round(top)}"
        width="${round(length)}"
        height="${round(bottom - top)}"
      />`;
    });
  });
  return draw(name, plotHeight + axisHeight, [...grid, ...columns, ...drawTimeAxis(x, plotHeight)]);
}

function drawTimeAxis(x: ReturnType<typeof scaleUtc<number>>, top: number): Markup[] {
  const ticks = x.ticks(6);
  return ticks.map((tick) => {
    const at = round(x(tick));
    return html`<line class="line" x1="${at}" x2="${at}" y1="0" y2="${top + 4}" />
      <text class="soft" x="${at}" y="${top + 19}" text-anchor="middle">
        ${formatTick(tick, ticks)}
      </text>`;
  });
}

/** A time as short as it still tells the ticks apart. */
function formatTick(tick: Date, ticks: readonly Date[]): string {
  const text = tick.toISOString();
  const isWhole = (milliseconds: number) =>
    ticks.every((one) => one.getTime() % milliseconds === 0);
  if (isWhole(86_400_000)) {
    return text.slice(0, "2026-11-24".length);
  }
  return text.slice(
    "2026-11-24T".length,
    isWhole(60_000) ? "2026-11-24T08:24".length : "2026-11-24T08:24:05".length,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((so, value) => so + value, 0);
}

/** To a tenth of a unit. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
