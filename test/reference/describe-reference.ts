import type { S3ServerOptions } from "@longshore/s3-server";
import { afterEach, describe, expect, test } from "vitest";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { readRows } from "./read-rows.js";
import {
  listReferenceTrees,
  readReferenceCase,
  type ReferenceCase,
  referenceTree,
  scenarios,
} from "./reference-cases.js";

/** How the reference's trees are imported. */
export interface ReferenceOptions {
  /** What is told of it, such as `with 4 jobs at once`. */
  readonly name: string;
  /** Imports by one command line's flags. */
  readonly importWith: (workplace: Workplace, flags: readonly string[]) => Promise<CommandResult>;
  /** Scenarios that cannot be had in this way. */
  readonly leftOut?: readonly string[];
  /** Refuses another step after one that failed: then only the first command names the object. */
  readonly refusesNextStep?: boolean;
  /** Serves a tree as a bucket; without it, it is imported from disk. */
  readonly bucket?: Partial<S3ServerOptions>;
}

/** Imports every tree of the reference in every scenario, and compares what that leaves. */
export function describeReference({
  name,
  importWith,
  leftOut = [],
  refusesNextStep = false,
  bucket,
}: ReferenceOptions): void {
  let workplace: Workplace | undefined;
  afterEach(async () => {
    await workplace?.remove();
    workplace = undefined;
  });
  const trees = listReferenceTrees();
  const names = Object.keys(scenarios).filter((scenario) => !leftOut.includes(scenario));
  describe.skipIf(trees.length === 0)(`the reference, ${name}`, () => {
    describe.each(trees.length === 0 ? ["none"] : trees)("%s", (tree) => {
      test.each(names)("%s", async (scenario) => {
        workplace = await createWorkplace(referenceTree(tree));
        if (bucket !== undefined) {
          workplace = await serveAsBucket(workplace, bucket);
        }
        const driver = bucket === undefined ? "filesystem" : "s3";
        const expected = nameDriver(expectedOf(tree, scenario), driver);
        expect(listLockfiles(workplace.registry)).toEqual(expected.lockfiles_before);
        const outputs: string[] = [];
        const exitCodes: (number | null)[] = [];
        for (const flags of scenarios[scenario] ?? []) {
          const result = await importWith(workplace, flags);
          exitCodes.push(result.exitCode);
          outputs.push(result.stdout + result.stderr);
        }
        expect(exitCodes, outputs.join("\n")).toEqual(expected.runs.map((run) => run.exit));
        const naming = outputs.at(refusesNextStep ? 0 : -1) ?? "";
        expect(await observe(workplace, expected, naming)).toEqual(wanted(expected));
      });
    });
  });
}

/** The reference was made from disk, and its statistics say so. */
function nameDriver(expected: ReferenceCase, driver: string): ReferenceCase {
  const statistics = expected.rows["import_statistics"]?.map((row) =>
    Object.assign({}, row, { storage_driver: driver }),
  );
  return {
    ...expected,
    rows: { ...expected.rows, ...(statistics && { import_statistics: statistics }) },
  };
}

/** Imports in one process. @param concurrency repositories loaded at once */
export function importAlone(concurrency: number): ReferenceOptions["importWith"] {
  return ({ configuration, folder }, flags) => {
    const all = ["--pre-import-skip-recent", "0", ...flags, "--concurrency", String(concurrency)];
    return runLongshore(["import", ...all, configuration], { cwd: folder });
  };
}

/**
 * What the reference says, but where Longshore goes its own way: a dry run touches no lockfile, and a
 * second import of a registry that is imported refuses and touches nothing.
 */
function expectedOf(tree: string, scenario: string): ReferenceCase {
  const expected = readReferenceCase(tree, scenario);
  if (scenario === "dry-run") {
    return { ...expected, lockfiles_after: expected.lockfiles_before };
  }
  if (scenario !== "full-twice") {
    return expected;
  }
  const first = readReferenceCase(tree, "full");
  return { ...first, runs: [...first.runs, { exit: 1, error: "complete" }] };
}

/** What an import left, as far as the reference decides it. */
interface Left {
  readonly rows: Readonly<Record<string, unknown>>;
  readonly lockfiles: readonly string[];
  /** Whether a failed import named the object that the reference stopped at. */
  readonly namesObject: boolean;
}

/** A failure leaves the lockfiles, tags nothing of what failed, and names the same object. */
function wanted(expected: ReferenceCase): Left {
  const succeeds = expected.runs[0]?.exit === 0;
  return {
    rows: succeeds ? expected.rows : { tags: [] },
    lockfiles: succeeds ? expected.lockfiles_after : expected.lockfiles_before,
    namesObject: true,
  };
}

async function observe(
  workplace: Workplace,
  expected: ReferenceCase,
  output: string,
): Promise<Left> {
  const succeeds = expected.runs[0]?.exit === 0;
  const rows = await readRows(workplace.database.url);
  const error = expected.runs.at(-1)?.error ?? "";
  const object = /sha256:[0-9a-f]{64}|docker\/registry\/v2\/\w+/.exec(error)?.[0] ?? "";
  return {
    rows: succeeds ? rows : { tags: rows["tags"] },
    lockfiles: listLockfiles(workplace.registry),
    namesObject: output.includes(object),
  };
}
