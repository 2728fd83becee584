import type { Digest } from "@longshore/registry";

/** A blob as it was first declared. */
export interface BlobRow {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** An image's config, as its manifest row holds it. */
interface ConfigurationColumns {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Undefined when the config is too large to be kept in the row. */
  readonly payload: Buffer | undefined;
}

/** A manifest of the repository that is loaded. */
export interface ManifestRow {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Byte for byte what storage holds. */
  readonly payload: Buffer;
  /** Undefined for a list. */
  readonly configuration: ConfigurationColumns | undefined;
  readonly nonConformant: boolean;
  /** Bytes; 0 for a list. */
  readonly totalSize: number;
}

/** Bytes of what a manifest's row holds of storage: by far the most of it. */
export function payloadBytes({ payload, configuration }: ManifestRow): number {
  return payload.length + (configuration?.payload?.length ?? 0);
}

/** A layer of a manifest. Its size is that of the blob's row. */
export interface LayerRow {
  readonly manifest: Digest;
  readonly digest: Digest;
  readonly mediaType: string;
}

/** A manifest that a list refers to. */
export interface ManifestReferenceRow {
  readonly parent: Digest;
  readonly child: Digest;
}

/** A tag and the manifest it names. */
export interface TagRow {
  readonly name: string;
  readonly manifest: Digest;
  /** Undefined for the time of the load. */
  readonly createdAt: Date | undefined;
}

/** Rows of one repository. Each list may repeat a row: the first one counts. */
export interface RepositoryRows {
  /** Configs and layers; each is linked to the repository too. */
  readonly blobs: readonly BlobRow[];
  readonly manifests: readonly ManifestRow[];
  readonly references: readonly ManifestReferenceRow[];
  readonly layers: readonly LayerRow[];
  readonly tags: readonly TagRow[];
}
