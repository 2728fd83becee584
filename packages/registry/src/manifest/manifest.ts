/** What a manifest says of a config, a layer or a referenced manifest. Nothing in it is checked. */
export interface Descriptor {
  readonly mediaType: string;
  /** Bytes, as declared. */
  readonly size: number;
  /** Meant to be a digest. */
  readonly digest: string;
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An image, or a build cache read as one. */
export interface ImageManifest {
  readonly kind: "image";
  readonly mediaType: string;
  readonly config: Descriptor;
  /** In the manifest's order, those that a registry doesn't store too. */
  readonly layers: readonly Descriptor[];
  /** Bytes: the payload, or what stands for it, the config and all layers. */
  readonly totalSize: number;
  /** True for a build cache. */
  readonly nonConformant: boolean;
}

/** A manifest list or image index. */
export interface ListManifest {
  readonly kind: "list";
  readonly mediaType: string;
  /** The referenced manifests, in the list's order. */
  readonly manifests: readonly Descriptor[];
}

/** Why the content of a manifest is left behind, and no error. */
export type UnsupportedReason =
  | "manifest-empty"
  | "manifest-schema-1"
  | "manifest-schema-version-unknown";

/** A manifest, read. */
export type Manifest =
  | ImageManifest
  | ListManifest
  | { readonly kind: "unsupported"; readonly reason: UnsupportedReason };
