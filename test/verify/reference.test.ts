import { type Difference, type DifferenceKind, differenceKinds } from "@longshore/import";
import { afterEach, describe, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import {
  listReferenceTrees,
  readReferenceCase,
  referenceTree,
  scenarios,
} from "../reference/reference-cases.js";
import { openVerifier } from "./verify-in-process.js";

/** Scenarios that import tags and manifests: after the others the database lacks most of the registry. */
const wholeScenarios = [
  "full",
  "step-two",
  "step-one-two",
  "static-media-types",
  "legacy-dangling",
];

/** Cases in which the registry's own importer succeeds. */
const cases = listReferenceTrees().flatMap((tree) =>
  wholeScenarios
    .filter((scenario) => readReferenceCase(tree, scenario).runs.every((run) => run.exit === 0))
    .map((scenario) => [tree, scenario] as const),
);

let workplace: Workplace | undefined;
afterEach(async () => {
  await workplace?.remove();
  workplace = undefined;
});

describe.skipIf(cases.length === 0)("after an import that succeeds nothing differs", () => {
  const none = [["none", "none"] as const];
  test.each(cases.length === 0 ? none : cases)("%s, %s", async (tree, scenario) => {
    workplace = await createWorkplace(referenceTree(tree));
    for (const flags of scenarios[scenario] ?? []) {
      const words = ["import", "--pre-import-skip-recent", "0", ...flags, workplace.configuration];
      const { exitCode, stderr } = await runLongshore(words, { cwd: workplace.folder });
      expect(exitCode, stderr).toBe(0);
    }
    const differences = await verifyBothWays(workplace);
    workplace = await serveAsBucket(workplace);
    differences.push(...(await verifyBothWays(workplace)));
    // Only step three gives a row to what nothing refers to. The small trees have dummies of layers.
    const expected = new Set<DifferenceKind>(tree === "mixed" ? [] : ["blob-damaged"]);
    if (scenario.startsWith("step")) {
      expected.add("blob-not-imported");
    }
    expect(differences.filter(({ kind }) => !expected.has(kind))).toEqual([]);
    expect(differences.filter(({ kind }) => differenceKinds[kind].fails)).toEqual([]);
  });
});

/** Verifies everything, then tags alone. */
async function verifyBothWays({ configuration }: Workplace): Promise<Difference[]> {
  const verifier = await openVerifier(configuration);
  try {
    return [...(await verifier.verify()), ...(await verifier.verify({ tagsOnly: true }))];
  } finally {
    await verifier.close();
  }
}
