import type { Descriptor, Digest, ImageManifest, ListManifest } from "@longshore/registry";
import type { SkipReason } from "@longshore/ledger";

/** What storage says of an image's config. */
export type ConfigFacts =
  | {
      readonly kind: "read";
      readonly digest: Digest;
      readonly payload: Buffer;
      /** Whether the payload is not the content of its digest. */
      readonly isDamaged: boolean;
    }
  /** Declared too large to be kept in a row: its link is not looked at. */
  | { readonly kind: "unread"; readonly digest: Digest }
  | { readonly kind: "skipped"; readonly reason: SkipReason };

/** What storage says of a layer. */
export type LayerFacts =
  | { readonly kind: "present"; readonly digest: Digest }
  | { readonly kind: "absent"; readonly reason: SkipReason }
  | { readonly kind: "invalid" };

/** A layer of an image that a registry stores, with what storage says of it. */
export interface ImageLayer {
  readonly descriptor: Descriptor;
  readonly facts: LayerFacts;
}

/** A manifest that is skipped when it is read. */
export interface SkippedFacts {
  readonly kind: "skipped";
  /** As text: a list may name a manifest by something that is no digest. */
  readonly digest: string;
  readonly reason: SkipReason;
}

/** An image and all that storage says of what it refers to. */
export interface ImageFacts {
  readonly kind: "image";
  readonly digest: Digest;
  readonly payload: Buffer;
  /** Whether the payload is not the content of its digest. */
  readonly isDamaged: boolean;
  readonly manifest: ImageManifest;
  readonly config: ConfigFacts;
  /** The distributable layers in order, up to the first whose link is invalid. */
  readonly layers: readonly ImageLayer[];
}

/** A list and its manifests in order, up to the first that is skipped for its config or layers. */
export interface ListFacts {
  readonly kind: "list";
  readonly digest: Digest;
  readonly payload: Buffer;
  /** Whether the payload is not the content of its digest. */
  readonly isDamaged: boolean;
  readonly manifest: ListManifest;
  readonly manifests: readonly (ImageFacts | SkippedFacts)[];
}

/** All that a plan needs to know of a manifest. */
export type ManifestFacts = SkippedFacts | ImageFacts | ListFacts;

/** Why an image is skipped although it could be read: for its config, or for a layer's link. */
export function findImageSkip(
  facts: ImageFacts,
): { reason: SkipReason; digest: string } | undefined {
  if (facts.config.kind === "skipped") {
    return { reason: facts.config.reason, digest: facts.manifest.config.digest };
  }
  const invalid = facts.layers.find((layer) => layer.facts.kind === "invalid");
  return invalid && { reason: "layer-link-invalid", digest: invalid.descriptor.digest };
}
