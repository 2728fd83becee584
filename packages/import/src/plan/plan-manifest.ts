import type { SkipReason } from "@longshore/ledger";
import type { Digest } from "@longshore/registry";
import {
  findImageSkip,
  type ImageFacts,
  type ListFacts,
  type ManifestFacts,
} from "../gather/manifest-facts.js";
import type { ManifestOutcome, PlanDraft } from "./repository-plan.js";

const imported: ManifestOutcome = { kind: "imported" };

/**
 * Adds to a plan all that a manifest brings. A manifest that is skipped late leaves what the registry's
 * own importer would have written by then.
 */
export function planManifest(draft: PlanDraft, facts: ManifestFacts): ManifestOutcome {
  switch (facts.kind) {
    case "skipped":
      return { kind: "skipped", reason: facts.reason, detail: "" };
    case "image":
      return once(draft, facts.digest, () => planImage(draft, facts));
    case "list":
      return once(draft, facts.digest, () => planList(draft, facts));
  }
}

function once(draft: PlanDraft, digest: Digest, plan: () => ManifestOutcome): ManifestOutcome {
  const known = draft.outcomes.get(digest);
  if (known !== undefined) {
    return known;
  }
  const outcome = plan();
  draft.outcomes.set(digest, outcome);
  return outcome;
}

function planImage(draft: PlanDraft, facts: ImageFacts): ManifestOutcome {
  const { manifest, config, digest } = facts;
  if (config.kind !== "skipped") {
    draft.rows.blobs.push({ digest: config.digest, size: manifest.config.size });
    planLayerBlobs(draft, facts);
  }
  const skip = findImageSkip(facts);
  if (config.kind === "skipped" || skip !== undefined) {
    return {
      kind: "skipped",
      reason: skip?.reason ?? "config-missing",
      detail: skip?.digest ?? "",
    };
  }
  draft.rows.manifests.push({
    digest,
    mediaType: manifest.mediaType,
    payload: facts.payload,
    configuration: {
      mediaType: manifest.config.mediaType,
      digest: config.digest,
      payload: config.kind === "read" ? config.payload : undefined,
    },
    nonConformant: manifest.nonConformant,
    totalSize: manifest.totalSize,
  });
  planLayers(draft, facts);
  noteDamage(draft, facts);
  if (config.kind === "read" && config.isDamaged) {
    addSkip(draft, config.digest, "config-damaged", `config of manifest ${digest}`);
  }
  return imported;
}

/** Adds a skip by which no tag is lost. */
function addSkip(draft: PlanDraft, digest: string, reason: SkipReason, detail: string): void {
  draft.skips.push({ repository: draft.repository, tag: "", digest, reason, detail });
}

/** Rows take a manifest as it is, as those of the registry's own importer do; clients will not. */
function noteDamage(draft: PlanDraft, { digest, isDamaged }: ImageFacts | ListFacts): void {
  if (isDamaged) {
    addSkip(draft, digest, "manifest-damaged", "");
  }
}

function planLayerBlobs(draft: PlanDraft, { layers }: ImageFacts): void {
  for (const { descriptor, facts } of layers) {
    if (facts.kind === "present") {
      draft.rows.blobs.push({ digest: facts.digest, size: descriptor.size });
    }
  }
}

function planLayers(draft: PlanDraft, { digest, layers }: ImageFacts): void {
  for (const { descriptor, facts } of layers) {
    if (facts.kind === "present") {
      draft.rows.layers.push({
        manifest: digest,
        digest: facts.digest,
        mediaType: descriptor.mediaType,
      });
    } else if (facts.kind === "absent") {
      draft.incomplete.add(digest);
      addSkip(draft, descriptor.digest, facts.reason, `layer of manifest ${digest}`);
    }
  }
}

function planList(draft: PlanDraft, facts: ListFacts): ManifestOutcome {
  const { digest } = facts;
  draft.rows.manifests.push({
    digest,
    mediaType: facts.manifest.mediaType,
    payload: facts.payload,
    configuration: undefined,
    nonConformant: false,
    totalSize: 0,
  });
  noteDamage(draft, facts);
  for (const one of facts.manifests) {
    const outcome = planManifest(draft, one);
    if (outcome.kind === "skipped" || draft.incomplete.has(one.digest)) {
      draft.incomplete.add(digest);
    }
    if (outcome.kind === "imported" && one.kind === "image") {
      draft.rows.references.push({ parent: digest, child: one.digest });
    } else if (outcome.kind === "skipped" && one.kind === "skipped") {
      // The list is as broken in storage: a pull of it behaves the same before and after.
      addSkip(draft, one.digest, one.reason, `manifest left out of list ${digest}`);
    } else if (outcome.kind !== "imported") {
      const detail = `${outcome.detail} of manifest ${one.digest} in this list`;
      // Its tags are not lost: they name a row that is there.
      addSkip(draft, digest, outcome.reason, detail);
      return { kind: "cut-short", reason: outcome.reason, detail };
    }
  }
  return imported;
}
