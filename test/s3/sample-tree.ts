import { rmSync } from "node:fs";
import {
  createSampleRegistry,
  type SampleRegistryOptions,
  type SampleRegistrySummary,
} from "@longshore/sample-registry";
import { makeTemporaryFolder } from "../temporary-folder.js";

/** A sample registry that workplaces are made of; none of them changes it. */
export interface SampleTree {
  readonly folder: string;
  readonly made: SampleRegistrySummary;
  readonly remove: () => void;
}

/** Makes a sample registry in a folder of its own. */
export async function createSampleTree(options: SampleRegistryOptions): Promise<SampleTree> {
  const folder = makeTemporaryFolder("tree");
  return {
    folder,
    made: await createSampleRegistry(folder, options),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
