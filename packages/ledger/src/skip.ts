/** Why something is left behind, as codes that never change, each with what it means. */
export const skipReasons = {
  "tag-link-missing": "the tag has no current/link",
  "tag-link-invalid": "the tag's current/link holds no digest",
  "revision-link-missing": "the repository has no link to the manifest",
  "revision-link-invalid": "the repository's link to the manifest holds no digest",
  "manifest-digest-invalid": "a list names a manifest by something that is no digest",
  "manifest-missing": "the manifest's data is missing",
  "manifest-empty": "the manifest's data is empty",
  "manifest-damaged":
    "the manifest's data is not what its digest is of; it is imported as it is, and clients refuse it",
  "manifest-too-large": "the manifest's data is larger than any registry accepts",
  "manifest-schema-1": "the manifest is of schema 1, which no registry serves any more",
  "manifest-schema-version-unknown": "the manifest's schema version is neither 1 nor 2",
  "config-link-missing": "the repository has no link to the image's config",
  "config-link-invalid": "the repository's link to the image's config holds no digest",
  "config-missing": "the config's data is missing",
  "config-damaged":
    "the config's data is not what its digest is of; it is imported as it is, and clients refuse it",
  "config-too-large":
    "the config's data is larger than the manifest declares and than a row may hold",
  "layer-link-missing": "the repository has no link to the layer; the image is imported without it",
  "layer-missing": "the layer's data is missing; the image is imported without it",
  "layer-link-invalid":
    "the repository's link to the layer holds no digest; the image is left behind",
} as const;

/** Why something is left behind. */
export type SkipReason = keyof typeof skipReasons;

/** Something that is left behind. */
export interface Skip {
  readonly repository: string;
  /** The tag that is lost by it; empty where none is. */
  readonly tag: string;
  /** Of the manifest, or of the layer or config that the reason is about; empty where the link does not tell. */
  readonly digest: string;
  readonly reason: SkipReason;
  /** What else there is to know, one line; may be empty. */
  readonly detail: string;
}
