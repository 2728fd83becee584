import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const shared = fileURLToPath(new URL("../../../shared/", import.meta.url));

const caseSchema = z.object({
  fixture: z.string(),
  scenario: z.string(),
  runs: z.array(z.object({ exit: z.number(), error: z.string().nullable() })),
  lockfiles_before: z.array(z.string()),
  lockfiles_after: z.array(z.string()),
  rows: z.record(z.string(), z.array(z.unknown())),
});

/** What the registry's own importer made of a tree. */
export type ReferenceCase = z.output<typeof caseSchema>;

/** The command lines of a scenario. */
export const scenarios: Readonly<Record<string, readonly (readonly string[])[]>> = {
  full: [[]],
  "step-one": [["-1"]],
  "step-two": [["-2"]],
  "step-three": [["-3"]],
  "step-one-two": [["-1"], ["-2"]],
  "dry-run": [["-d"]],
  "static-media-types": [["-m=false"]],
  "full-twice": [[], []],
  "legacy-dangling": [["--dangling-manifests", "--dangling-blobs"]],
};

/** Every tree of the reference; none in a clone that has no reference beside it. */
export function listReferenceTrees(): string[] {
  const trees = `${shared}reference/trees`;
  return existsSync(trees) ? readdirSync(trees).toSorted() : [];
}

/** Where a tree of the reference lies. */
export function referenceTree(tree: string): string {
  return `${shared}reference/trees/${tree}`;
}

/** Reads what the reference says of a tree and a scenario. */
export function readReferenceCase(tree: string, scenario: string): ReferenceCase {
  return caseSchema.parse(
    JSON.parse(readFileSync(`${shared}reference/rows/${tree}/${scenario}.json`, "utf8")),
  );
}

/** The query that prints every row an import writes. */
export function readRowsQuery(): string {
  return readFileSync(`${shared}compare/rows.sql`, "utf8");
}
