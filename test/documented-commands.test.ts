import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { runLongshore } from "./command-line/run-longshore.js";

const root = fileURLToPath(new URL("../", import.meta.url));

const documents = [
  "README.md",
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** What a document shows as something to type: spans of code, and lines of blocks. */
function snippetsOf(path: string): string[] {
  const text = readFileSync(`${root}${path}`, "utf8");
  const blocks = /^ *```[a-z]*\n([\s\S]*?)^ *```$/gm;
  const lines = [...text.matchAll(blocks)].flatMap(([, block = ""]) => block.split("\n"));
  const spans = [...text.replaceAll(blocks, "").matchAll(/`([^`]+)`/g)].map(
    ([, span = ""]) => span,
  );
  return [...lines, ...spans].map((snippet) => snippet.replaceAll(/\s+/g, " ").trim());
}

/** The words after `longshore`, where a snippet is a command line of it, up to a comment or a pipe. */
function wordsOf(snippet: string): string[] {
  const [, words] = /^(?:\$ )?longshore ([a-z][^#|]*)/.exec(snippet) ?? [];
  return words === undefined ? [] : words.trim().split(" ");
}

/** The flags among the words of a command line, without their values. */
function flagsOf(words: readonly string[]): string[] {
  return words.flatMap((word) => word.match(/^--?[a-zA-Z0-9][a-z-]*/) ?? []);
}

const snippets = documents.flatMap((path) =>
  snippetsOf(path).map((snippet) => ({ path, snippet })),
);

/** The help of each command that a document names, by its words: `lockfiles repair`. */
const helps = new Map<string, string>();

/** The command that the words begin with. */
function commandOf(words: readonly string[]): string {
  const [first = "", second] = words;
  return first === "lockfiles" && second === "repair" ? "lockfiles repair" : first;
}

beforeAll(async () => {
  const named = snippets.map(({ snippet }) => commandOf(wordsOf(snippet)));
  for (const command of new Set(named.filter((name) => name !== ""))) {
    const { exitCode, stdout } = await runLongshore([...command.split(" "), "--help"]);
    if (exitCode === 0 && stdout.startsWith(`Usage: longshore ${command} `)) {
      helps.set(command, stdout);
    }
  }
}, 300_000);

test.each(documents)("each command line in %s can be typed", (path) => {
  const wrong = snippets
    .filter((shown) => shown.path === path)
    .filter(({ snippet }) => {
      const words = wordsOf(snippet);
      const help = helps.get(commandOf(words));
      return (
        words.length > 0 && (help === undefined || !flagsOf(words).every((flag) => has(help, flag)))
      );
    });
  expect(wrong).toEqual([]);
});

test.each(documents)("each flag that %s names alone is one of a command", (path) => {
  const known = [...helps.values()].join("\n");
  const flags = snippets
    .filter((shown) => shown.path === path && /^--?[a-zA-Z0-9]/.test(shown.snippet))
    .flatMap(({ snippet }) => flagsOf([snippet]));
  expect(flags.filter((flag) => !has(known, flag))).toEqual([]);
});

test("documents name every command", async () => {
  const { stdout } = await runLongshore(["--help"]);
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name]) => name);
  expect(commands.filter((name) => !helps.has(name ?? ""))).toEqual([]);
});

function has(help: string, flag: string): boolean {
  return new RegExp(`(?<![\\w-])${flag}(?![\\w-])`).test(help);
}
