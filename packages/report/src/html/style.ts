/** The page's only style sheet; its hash stands in the page's policy. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --card: #f5f6f8; --ink: #1c2430; --soft: #586273; --line: #d9dde4;
  --good: #1a7f45; --bad: #b3261e; --open: #8a5a00;
  --a: #2f6fb3; --b: #d9822b; --c: #2f8f6b; --d: #8c5fb5; --e: #9aa3b0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #12161c; --card: #1b212a; --ink: #e4e8ee; --soft: #9aa5b5; --line: #323b48;
    --good: #57c785; --bad: #ff8a80; --open: #f0b95a;
    --a: #6aa6e6; --b: #f0a860; --c: #5fc3a0; --d: #bd97e0; --e: #78838f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 72rem;
  background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header { border-bottom: 1px solid var(--line); padding-bottom: 1.25rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.75rem 0 .75rem; font-size: 1.25rem; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
p { margin: .5rem 0; max-width: 46rem; }
code, tbody .foreign { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
.badge {
  display: inline-block; margin-left: .6rem; padding: .1rem .6rem; border: 1px solid currentColor;
  border-radius: 1rem; font-size: .85rem; font-weight: 600; vertical-align: middle;
}
.good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
.facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem; margin: 1.5rem 0 0; }
.facts div { background: var(--card); border-radius: .5rem; padding: .7rem .85rem; }
.facts dt { color: var(--soft); font-size: .82rem; }
.facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: 1rem 0 0; padding: 0; list-style: none; font-size: .9rem; }
a { color: var(--a); }
.wide { overflow-x: auto; }
.wide:focus-visible, a:focus-visible { outline: 2px solid var(--a); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: 1rem 0 .4rem; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
thead th { white-space: nowrap; }
tbody th { color: inherit; font-weight: 400; }
.numbers { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.foreign { overflow-wrap: anywhere; min-width: 8rem; }
.note { color: var(--soft); font-size: .85rem; }
figure { margin: 1rem 0 1.5rem; padding: 1rem; background: var(--card); border-radius: .5rem; }
figcaption { font-weight: 600; font-size: .9rem; margin-bottom: .5rem; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; }
svg text { fill: var(--ink); font-size: 12px; font-variant-numeric: tabular-nums; }
svg .soft { fill: var(--soft); }
svg .line { stroke: var(--line); stroke-width: 1; }
.fill-a { fill: var(--a); background: var(--a); } .fill-b { fill: var(--b); background: var(--b); }
.fill-c { fill: var(--c); background: var(--c); } .fill-d { fill: var(--d); background: var(--d); }
.fill-e { fill: var(--e); background: var(--e); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .6rem 0 0; padding: 0; list-style: none; font-size: .85rem; }
.legend span { display: inline-block; width: .75rem; height: .75rem; border-radius: .15rem; margin-right: .4rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
@media screen and (max-width: 44rem) { .facts { grid-template-columns: 1fr 1fr; } }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  figure, .facts div, tr { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
  .wide { overflow: visible; }
  svg { min-width: 0; }
  .facts div, figure { border: 1px solid var(--line); }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
