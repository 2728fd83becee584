import type { ManifestFacts } from "./manifest-facts.js";

/**
 * Bytes of manifests that are held at once, or a little more: those that are read together come on top
 * of what was held before the first of them was seen. Most repositories never come near.
 */
export const mostHeldBytes = 32 * 1024 * 1024;

/** What a layer takes, as what is known of it and as a row. Bytes, about. */
const bytesOfLayer = 500;

/** About how many bytes a manifest, read, takes with all that it refers to. */
export function heldBytes(facts: ManifestFacts): number {
  switch (facts.kind) {
    case "skipped":
      return 0;
    case "image": {
      const config = facts.config.kind === "read" ? facts.config.payload.length : 0;
      return facts.payload.length + config + facts.layers.length * bytesOfLayer;
    }
    case "list":
      return facts.manifests.reduce((sum, one) => sum + heldBytes(one), facts.payload.length);
  }
}
