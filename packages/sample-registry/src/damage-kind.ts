/** Every kind of damage that a sample registry can have; each makes an import skip or fail. */
export const damageKinds = [
  /** `tags/<tag>/current/link` holds nothing. */
  "tag-link-empty",
  /** `tags/<tag>/current/link` holds text that is no digest. */
  "tag-link-invalid",
  /** The tag's folder has no `current/link`. */
  "tag-link-missing",
  /** The tag's manifest has its data, but is no revision of the repository. */
  "revision-link-missing",
  /** The manifest's `data` holds nothing. */
  "manifest-data-empty",
  /** The last layer is not linked to the repository; the manifest can be imported without it. */
  "layer-link-missing",
  /** The last layer's link holds nothing. */
  "layer-link-empty",
  /** The config's link holds nothing. */
  "config-link-empty",
  /** A manifest of schema version 1. */
  "schema-1-manifest",
  /** An index that is a build cache: no damage, but imported in a way of its own. */
  "build-cache-index",
  /** A manifest cut off in the middle: an error, which fails its repository. */
  "manifest-not-json",
] as const;

/** One kind of damage. */
export type DamageKind = (typeof damageKinds)[number];
