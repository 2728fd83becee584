import { createLayer } from "./blob.js";
import { resolveOptions, type SampleRegistryOptions } from "./options.js";
import { planRepositories } from "./plan-repositories.js";
import { startTree } from "./tree-writer.js";
import type { DamagedTag } from "./write-damage.js";
import { writeRepository } from "./write-repository.js";

/** What a sample registry holds, counted while it was written. */
export interface SampleRegistrySummary {
  readonly repositories: number;
  /** Folders of tags, those of `damaged` too. */
  readonly tags: number;
  /** Whole images, tagged, untagged and in lists; once for every repository that has one. */
  readonly images: number;
  /** Manifest lists and image indexes; build caches do not count. */
  readonly lists: number;
  /** Different layers, however many repositories have them. */
  readonly layers: number;
  /** Files of blobs: layers, configs, manifests, and those that nothing refers to. */
  readonly blobs: number;
  /** Bytes in these files; what manifests declare for layers is more. */
  readonly bytes: number;
  /** Where each damage is. */
  readonly damaged: readonly DamagedTag[];
}

/**
 * Writes a registry's tree below `root` (which is made when missing), as a registry with the
 * filesystem driver and this `rootdirectory` would have left it. The digests of manifests, configs
 * and layers are those of their files; layers are tiny, whatever size is declared for them.
 *
 * Throws LongshoreError USAGE_INVALID for options that make no tree, and when `root` holds a
 * registry already; the errors of the file system as they are; the reason of an aborted `signal`.
 * What has been written by then stays.
 */
export async function createSampleRegistry(
  root: string,
  options: SampleRegistryOptions,
): Promise<SampleRegistrySummary> {
  const resolved = resolveOptions(options);
  const plans = planRepositories(resolved);
  const tree = startTree(root);
  const counts = { tags: 0, images: 0, lists: 0, layers: 0 };
  const damaged: DamagedTag[] = [];
  for (const plan of plans) {
    const place = { tree, counts, repository: tree.startRepository(plan.path) };
    damaged.push(...(await writeRepository(place, resolved, plan)));
  }
  for (let number = 0; number < resolved.danglingBlobs; number += 1) {
    tree.writeBlob(createLayer(`${resolved.seed} dangling ${number}`, false));
  }
  tree.writeLockfile();
  return { repositories: plans.length, ...counts, ...tree.written, damaged };
}
