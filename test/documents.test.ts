import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorCodes } from "@longshore/errors";
import { differenceKinds } from "@longshore/import";
import { skipReasons } from "@longshore/ledger";
import { expect, test } from "vitest";
import { runLongshore } from "./command-line/run-longshore.js";
import { readAlerts } from "./deploy/monitoring-files.js";

const root = fileURLToPath(new URL("../", import.meta.url));

const documents = ["", "docs/"].flatMap((folder) =>
  readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}${name}`),
);

function read(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

/** The headings of a document's sections, and of what they are made of. */
function headingsOf(path: string, level = "##"): string[] {
  const pattern = new RegExp(`^${level} (.+)$`, "gm");
  return [...read(path).matchAll(pattern)].map((match) => match[1] ?? "");
}

test("every error code is documented, and nothing else", () => {
  expect(headingsOf("docs/errors.md").toSorted()).toEqual(Object.keys(errorCodes).toSorted());
});

test.each(Object.entries(errorCodes))("the page says of %s what the table says", (code, entry) => {
  const retryable = entry.retryable ? "retryable" : "not retryable";
  expect(read("docs/errors.md")).toContain(
    `## ${code}\n\nExit code ${entry.exitCode}, ${retryable}.\n`,
  );
});

test("every error code is in the document of failures", () => {
  const text = read("docs/failures.md");
  expect(Object.keys(errorCodes).filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
});

test("every skip reason is documented, and nothing else", () => {
  expect(headingsOf("docs/skips.md", "###")).toEqual(Object.keys(skipReasons));
});

test.each(readAlerts())("$alert leads to a section that is about it", ({ alert, annotations }) => {
  const [path = "", anchor] = annotations.runbook_url.split("#");
  const sections = read(path).split(/^(?=## )/m);
  const section = sections.find((text) => anchorOf(/^## (.+)/.exec(text)?.[1] ?? "") === anchor);
  expect(section).toContain(`\`${alert}\``);
});

test("every kind of difference is documented with its meaning, and nothing else", () => {
  const rows = [
    ...read("docs/verify.md").matchAll(/^\| `([a-z-]+)` *\| (yes|no) *\| (.+?) *\|$/gm),
  ];
  const documented = rows.map(([, kind, fails, meaning]) => [kind, fails === "yes", meaning]);
  const kinds = Object.entries(differenceKinds);
  expect(documented).toEqual(kinds.map(([kind, { fails, meaning }]) => [kind, fails, meaning]));
});

test("the parts of the status page are documented by the names that it shows", () => {
  const table = read("docs/operate.md").split("### The page")[1]?.split("\n### ")[0] ?? "";
  const parts = [...table.matchAll(/^\| ([A-Z].+?) *\|/gm)].map(([, part]) => part ?? "");
  const sections = "packages/status/src/page/browser/sections/";
  const page = readdirSync(`${root}${sections}`).map((name) => read(`${sections}${name}`));
  expect(parts.length).toBeGreaterThan(5);
  expect(parts.filter((part) => !page.join("\n").includes(part))).toEqual([]);
});

test("every flag of an import is documented", async () => {
  const help = await runLongshore(["import", "--help"]);
  const flags = [...help.stdout.matchAll(/(?<![\w-])--?[a-zA-Z0-9][a-z-]*/g)].map(([flag]) => flag);
  expect(flags).toContain("--dry-run");
  const text = read("docs/import.md");
  const known = new Set(["-h", "--help"]);
  expect(flags.filter((flag) => !known.has(flag) && !text.includes(`\`${flag}`))).toEqual([]);
});

test.each(documents)("the links of %s lead somewhere", (path) => {
  const links = [...read(path).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(
    (match) => match[1] ?? "",
  );
  expect(links.filter((link) => !leadsSomewhere(path, link))).toEqual([]);
});

function leadsSomewhere(from: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : join(dirname(from), file);
  if (!existsSync(`${root}${target}`)) {
    return false;
  }
  const headings = headingsOf(target, "#{2,3}");
  return anchor === undefined || headings.some((heading) => anchorOf(heading) === anchor);
}

/** The name under which a heading can be linked to, as forges give it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
