import { LongshoreError } from "@longshore/errors";
import type { ManifestFacts } from "../gather/manifest-facts.js";
import { planManifest } from "./plan-manifest.js";
import { draftPlan, type RepositoryPlan } from "./repository-plan.js";

/**
 * Plans manifests for their own sake, tagged or not.
 * @throws MANIFEST_INVALID when one is skipped for its config or layers: the registry's own importer
 *   stops there, and only there
 */
export function planRevisions(
  repository: string,
  manifests: readonly ManifestFacts[],
): RepositoryPlan {
  const draft = draftPlan(repository);
  for (const facts of manifests) {
    const outcome = planManifest(draft, facts);
    if (facts.kind === "skipped") {
      const { digest, reason } = facts;
      draft.skips.push({ repository, tag: "", digest, reason, detail: "" });
    } else if (outcome.kind !== "imported") {
      throw new LongshoreError(
        "MANIFEST_INVALID",
        `Manifest ${facts.digest} of repository "${repository}" cannot be imported ` +
          `(${outcome.reason} ${outcome.detail}), and dangling manifests were asked for.`,
        { fields: { repository, digest: facts.digest, reason: outcome.reason } },
      );
    }
  }
  return draft;
}
