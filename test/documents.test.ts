import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { errorCodes } from "@longshore/errors";
import { skipReasons } from "@longshore/ledger";
import { expect, test } from "vitest";
import { runLongshore } from "./command-line/run-longshore.js";

const root = fileURLToPath(new URL("../", import.meta.url));

function read(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

/** The first cells of a document's tables that are code. */
function codesOf(path: string): string[] {
  return [...read(path).matchAll(/^\| `([A-Za-z0-9_-]+)`\s*\|/gm)].map((match) => match[1] ?? "");
}

test("every error code is documented, and nothing else", () => {
  expect(codesOf("docs/errors.md").toSorted()).toEqual(Object.keys(errorCodes).toSorted());
});

test("every skip reason is documented, and nothing else", () => {
  expect(codesOf("docs/skips.md").toSorted()).toEqual(Object.keys(skipReasons).toSorted());
});

test("every flag of an import is documented", async () => {
  const help = await runLongshore(["import", "--help"]);
  const flags = [...help.stdout.matchAll(/--[a-z][a-z-]+/g)].map((match) => match[0]);
  const text = read("docs/import.md");
  expect(flags.filter((flag) => flag !== "--help" && !text.includes(flag))).toEqual([]);
});

test.each([
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "docs/import.md",
  "docs/failures.md",
])("the links of %s lead somewhere", (path) => {
  const folder = path.includes("/") ? "docs/" : "";
  const links = [...read(path).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1]);
  expect(links.filter((link) => !existsSync(`${root}${folder}${link}`))).toEqual([]);
});
