import { createHash } from "node:crypto";
import type { JobStep } from "@longshore/ledger";
import { formatCount, formatDuration, formatTime } from "../format.js";
import { outline } from "../outline.js";
import { toPrintable } from "../printable.js";
import type { Report } from "../report.js";
import { type Column, hasHeads, nothing, type Section, type Table } from "../section.js";
import { judgeRun, type Verdict } from "../verdict.js";
import { figuresOf } from "./figures.js";
import { html, type Markup } from "./markup.js";
import { style } from "./style.js";

/** The policy knows it by its hash: nothing may come between the tags but the sheet. */
const styleElement: Markup = { markup: `<style>${style}</style>` };

/** Nothing is loaded and nothing runs: the page is one file, and its style sheet is known by its hash. */
function policy(): string {
  const hash = createHash("sha256").update(style).digest("base64");
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

/** Writes a report as one page that stands for itself. */
export async function* renderHtml(report: Report): AsyncGenerator<string> {
  const sections = outline(report);
  yield renderHead(report).markup;
  yield renderHeader(report, sections).markup;
  for (const section of sections) {
    yield renderSection(section, report).markup;
  }
  yield html`</main>
<footer><p>Report of ${formatTime(report.takenAt)}. All times are in UTC.</p></footer>
</body>
</html>
`.markup;
}

function renderHead({ run }: Report): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Longshore: run ${run.id}</title>
        ${styleElement}
      </head>
     `;
}

function renderHeader(report: Report, sections: readonly Section[]): Markup {
  const { run } = report;
  const verdict = judgeRun(report);
  const facts = listFacts(report).map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  const links = sections.map(({ name, title }) => html`<li><a href="#${name}">${title}</a></li>`);
  return html`<body>
    <header>
      <h1>
        Longshore: run ${run.id} <span class="badge ${toneOf(verdict)}">${verdict.word}</span>
      </h1>
      <dl class="facts">${facts}</dl>
      <nav aria-label="Sections">
        <ul>
          ${links}
        </ul>
      </nav>
    </header>
    <main>
   `;
}

function toneOf({ isGood }: Verdict): string {
  return isGood === undefined ? "open" : isGood ? "good" : "bad";
}

/** What is looked for first. */
function listFacts(report: Report): [name: string, value: string][] {
  const { run, steps, window, troubles, skips, takenAt } = report;
  const totals = (step: JobStep) => steps.find((one) => one.step === step)?.totals;
  const manifests = (totals("tag-import") ?? totals("pre-import"))?.manifests ?? 0;
  const repositories = (totals("tag-import") ?? totals("pre-import"))?.repositories ?? 0;
  const blobs = totals("blob-import");
  const end = run.finishedAt ?? takenAt;
  return [
    ["took", formatDuration(end.getTime() - run.startedAt.getTime())],
    [
      "read-only window",
      window === undefined
        ? nothing
        : window.to === undefined
          ? "not closed"
          : formatDuration(window.to.getTime() - window.from.getTime()),
    ],
    ["repositories", formatCount(repositories)],
    ["tags", formatCount(totals("tag-import")?.tags ?? 0)],
    ["manifests", formatCount(manifests)],
    ["blobs", blobs === undefined ? nothing : formatCount(blobs.blobs)],
    ["jobs set aside", formatCount(troubles.counts.setAside)],
    ["tags lost", formatCount(skips.lostTags)],
  ];
}

function renderSection(section: Section, report: Report): Markup {
  const { name, title, lines, tables } = section;
  const paragraphs = lines.map((line) => html`<p>${renderLine(line)}</p> `);
  return html`<section aria-labelledby="${name}">
    <h2 id="${name}">${title}</h2>
    ${paragraphs}${figuresOf(name, report)}${tables.map((table) => renderTable(table, title))}
  </section> `;
}

function renderTable(table: Table, sectionTitle: string): Markup {
  const { title, columns, rows, note } = table;
  const heads = columns.map(({ head, kind }) => html`<th scope="col" class="${kind}">${head}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => renderCell(cell, columns[index], index));
    return html`<tr>
      ${cells}
    </tr> `;
  });
  const caption =
    title === undefined
      ? []
      : [
          html`<caption>
            ${title}
          </caption>`,
        ];
  const head = html`<thead>
    <tr>
      ${heads}
    </tr>
  </thead>`;
  const notes = note === undefined ? [] : [html`<p class="note">${renderLine(note)}</p> `];
  return html`<div class="wide" role="region" aria-label="${title ?? sectionTitle}" tabindex="0">
      <table>
        ${caption} ${hasHeads(table) ? [head] : []}
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>
    ${notes}`;
}

function renderCell(cell: string, column: Column | undefined, index: number): Markup {
  const kind = column?.kind ?? "words";
  const text = toPrintable(cell);
  return index === 0
    ? html`<th scope="row" class="${kind}">${text}</th>`
    : html`<td class="${kind}">${text}</td>`;
}

/** A line of text, in which backticks enclose code. */
function renderLine(line: string): Markup {
  const parts = toPrintable(line).split("`");
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;
}
