import type {
  BlobRow,
  LayerRow,
  ManifestReferenceRow,
  ManifestRow,
  RepositoryRows,
  TagRow,
} from "@longshore/datastore";
import type { Skip, SkipReason } from "@longshore/ledger";
import type { Digest } from "@longshore/registry";

/**
 * What a manifest comes to: imported, or skipped for something it refers to, or for itself. A list is
 * cut short by an image that is skipped late: it has its row, and refers to the images before that one.
 */
export type ManifestOutcome =
  | { readonly kind: "imported" }
  | {
      readonly kind: "skipped" | "cut-short";
      readonly reason: SkipReason;
      /** What else there is to know: the object that the reason is about. */
      readonly detail: string;
    };

/** What is to be written for a part of a repository, and what is left behind. */
export interface RepositoryPlan {
  readonly rows: RepositoryRows;
  readonly skips: readonly Skip[];
  /** Manifests whose rows lack something that storage should hold. */
  readonly incomplete: ReadonlySet<string>;
}

/** A plan that is being made. */
export interface PlanDraft extends RepositoryPlan {
  readonly repository: string;
  readonly rows: {
    readonly blobs: BlobRow[];
    readonly manifests: ManifestRow[];
    readonly references: ManifestReferenceRow[];
    readonly layers: LayerRow[];
    readonly tags: TagRow[];
  };
  readonly skips: Skip[];
  /** As texts: a list may name a manifest by something that is no digest. */
  readonly incomplete: Set<string>;
  /** Manifests that are in the draft already: lists share images. */
  readonly outcomes: Map<Digest, ManifestOutcome>;
}

/** An empty plan for a repository. */
export function draftPlan(repository: string): PlanDraft {
  return {
    repository,
    rows: { blobs: [], manifests: [], references: [], layers: [], tags: [] },
    skips: [],
    incomplete: new Set(),
    outcomes: new Map(),
  };
}
