import {
  type Database,
  findMediaTypes,
  type LayerColumns,
  type ManifestColumns,
  octetStream,
  readLayerColumns,
  readManifestColumns,
  readReferences,
  type RepositoryKey,
} from "@longshore/datastore";
import type { Digest } from "@longshore/registry";
import { groupBy } from "./group-by.js";

/** What the database has of some manifests, by digest. */
export interface ManifestRows {
  readonly manifests: ReadonlyMap<string, ManifestColumns>;
  readonly layers: ReadonlyMap<string, readonly LayerColumns[]>;
  /** Digests of the manifests that lists refer to. */
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** Reads the rows of some manifests, with their layers and references. */
export async function readManifestRows(
  snapshot: Database,
  repository: RepositoryKey,
  digests: readonly Digest[],
): Promise<ManifestRows> {
  if (digests.length === 0) {
    return { manifests: new Map(), layers: new Map(), children: new Map() };
  }
  const manifests = await readManifestColumns(snapshot, repository, digests);
  const layers = await readLayerColumns(snapshot, repository, digests);
  const references = await readReferences(snapshot, repository, digests);
  return {
    manifests: new Map(manifests.map((row) => [row.digest, row])),
    layers: groupBy(layers, (layer) => layer.manifest),
    children: childrenByParent(references),
  };
}

/** Which manifests each list refers to. */
export function childrenByParent(
  references: readonly { readonly parent: string; readonly child: string }[],
): Map<string, string[]> {
  const groups = groupBy(references, ({ parent }) => parent);
  return new Map([...groups].map(([parent, all]) => [parent, all.map(({ child }) => child)]));
}

/**
 * Which of the media types of layers have rows. Asked only where some layer is of no type of its own,
 * as an import without dynamic media types leaves those whose type has no row.
 */
export async function findTypesOfLayers(
  snapshot: Database,
  { layers }: ManifestRows,
  mediaTypes: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const isAsked = [...layers.values()].flat().some((layer) => layer.mediaType === octetStream);
  return isAsked ? findMediaTypes(snapshot, [...new Set(mediaTypes)]) : new Set();
}
