import type { ImportStep } from "@longshore/config";

/** The steps, each of which has a queue of its name. */
export const steps: readonly ImportStep[] = ["pre-import", "tag-import", "blob-import"];

/**
 * What the names of all keys begin with. The braces keep them in one slot of a cluster, as the
 * scripts that work on several of them need it.
 */
export function keyPrefix(prefix: string): string {
  return `{${prefix}}`;
}
