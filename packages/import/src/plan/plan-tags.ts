import type { SkipReason } from "@longshore/ledger";
import type { Digest, ResolvedTag } from "@longshore/registry";
import type { ManifestFacts } from "../gather/manifest-facts.js";
import { planManifest } from "./plan-manifest.js";
import { draftPlan, type ManifestOutcome, type RepositoryPlan } from "./repository-plan.js";

/** A plan for some of a repository's tags, and which of their manifests it imports or finds. */
export interface TagsPlan extends RepositoryPlan {
  /** Each once, in the tags' order. */
  readonly manifests: readonly Digest[];
}

/** What is known when tags are planned. */
export interface TagFacts {
  readonly tags: readonly ResolvedTag[];
  /** Of each manifest that has to be imported. */
  readonly manifests: readonly ManifestFacts[];
  /** Manifests that the database has already. */
  readonly existing: ReadonlySet<Digest>;
}

/**
 * Plans what some of a repository's tags bring.
 * @param withTags whether the tags themselves are written (step two) or only their manifests
 */
export function planTags(repository: string, facts: TagFacts, withTags: boolean): TagsPlan {
  const draft = draftPlan(repository);
  const outcomes = new Map<string, ManifestOutcome>();
  for (const manifest of facts.manifests) {
    outcomes.set(manifest.digest, planManifest(draft, manifest));
  }
  const manifests = new Set<Digest>();
  for (const { name, link, writtenAt } of facts.tags) {
    const skip = (reason: SkipReason, digest = "", detail = "") =>
      draft.skips.push({ repository, tag: name, digest, reason, detail });
    if (link.kind !== "digest") {
      skip(link.kind === "missing" ? "tag-link-missing" : "tag-link-invalid");
      continue;
    }
    const outcome = outcomes.get(link.digest);
    if (outcome?.kind === "skipped") {
      skip(outcome.reason, link.digest, outcome.detail);
    } else if (outcome !== undefined || facts.existing.has(link.digest)) {
      // Step two finds the row of a list that is cut short, whoever wrote it; step one does not count it.
      if (withTags || outcome?.kind !== "cut-short") {
        manifests.add(link.digest);
      }
      if (withTags) {
        draft.rows.tags.push({ name, manifest: link.digest, createdAt: writtenAt });
      }
    }
  }
  const { rows, skips, incomplete } = draft;
  return { rows, skips, incomplete, manifests: [...manifests] };
}
