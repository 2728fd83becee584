import { rmSync } from "node:fs";
import { join } from "node:path";
import { createSampleRegistry, type SampleRegistrySummary } from "@longshore/sample-registry";
import { type BenchOptions, scaled } from "./benchmark.js";
import { formatCount, print } from "./print.js";

/** Repositories of the registry that benchmarks import. */
const repositories = 1_000;

/**
 * Makes the registry that benchmarks import, and says what it holds. A tenth of the tags are lists of
 * two platforms; an image has six layers, half of them shared.
 * @param tags before it is scaled
 */
export async function createSampleTree(
  root: string,
  tags: number,
  options: BenchOptions,
): Promise<SampleRegistrySummary> {
  const made = await createSampleRegistry(root, {
    seed: 1,
    repositories: scaled(repositories, options),
    tags: scaled(tags, options),
    topLevelNamespaces: 20,
  });
  print(
    `${formatCount(made.repositories)} repositories, ${formatCount(made.tags)} tags, ` +
      `${formatCount(made.images)} images, ${formatCount(made.lists)} lists`,
  );
  return made;
}

/** Makes a registry that was imported ready for the next import. */
export function unlock(root: string): void {
  rmSync(join(root, "docker/registry/lockfiles/database-in-use"), { force: true });
}
