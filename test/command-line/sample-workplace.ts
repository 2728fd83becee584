import {
  createSampleRegistry,
  type SampleRegistryOptions,
  type SampleRegistrySummary,
} from "@longshore/sample-registry";
import { createWorkplace, type Workplace } from "./workplace.js";

/** A workplace with a registry of its own: a test may change every file of it. */
export interface SampleWorkplace extends Workplace {
  readonly made: SampleRegistrySummary;
}

/** Makes a workplace with a sample registry; the same options make the same registry. */
export async function createSampleWorkplace(
  options: SampleRegistryOptions,
): Promise<SampleWorkplace> {
  const workplace = await createWorkplace();
  return { ...workplace, made: await createSampleRegistry(workplace.registry, options) };
}
