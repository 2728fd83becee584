import { createSampleRegistry } from "@longshore/sample-registry";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { readRows } from "../reference/read-rows.js";
import {
  listReferenceTrees,
  readReferenceCase,
  referenceTree,
} from "../reference/reference-cases.js";

const tree = "mixed";

/** What stands in for the tree of the reference in a clone that has none beside it. */
const sample = {
  seed: 5,
  repositories: 40,
  tags: 160,
  danglingBlobs: 20,
  broken: ["tag-link-empty", "revision-link-missing", "build-cache-index"] as const,
};

const hasReference = listReferenceTrees().includes(tree);

/** Makes a workplace with the registry that disturbed imports are tried on. */
export async function createDisturbedWorkplace(): Promise<Workplace> {
  if (hasReference) {
    return await createWorkplace(referenceTree(tree));
  }
  const workplace = await createWorkplace();
  await createSampleRegistry(workplace.registry, sample);
  return workplace;
}

/** The rows to compare: as the reference prints them where there is one. */
export async function readComparedRows({ database }: Workplace): Promise<unknown> {
  return await (hasReference ? readRows(database.url) : readImportedRows(database.url));
}

/** The rows that the registry's own importer left; undefined in a clone without the reference. */
export function referenceRows(): unknown {
  return hasReference ? readReferenceCase(tree, "full").rows : undefined;
}
