import {
  type LayerColumns,
  type LayerRow,
  type ManifestColumns,
  type ManifestRow,
  octetStream,
} from "@longshore/datastore";
import { type Difference, difference, findDifferentColumns } from "./difference.js";
import { hashOf, layerKey, type Survey } from "./survey.js";

/** A manifest of a repository: what an import would write, and what the database has. */
export interface ManifestSides {
  readonly repository: string;
  readonly survey: Survey;
  readonly expected: {
    readonly row: ManifestRow;
    readonly layers: readonly LayerRow[];
    /** Digests of the manifests that a list refers to. */
    readonly children: readonly string[];
    /** The sizes that manifests declare of a blob, by digest. */
    readonly sizes: ReadonlyMap<string, ReadonlySet<number>>;
  };
  readonly found: {
    readonly row: ManifestColumns;
    readonly layers: readonly LayerColumns[];
    readonly children: readonly string[];
  };
  /** Manifests of which it is told that they have no row. */
  readonly missing: ReadonlySet<string>;
  /** Media types that have a row: without dynamic media types a layer of another is a mere stream. */
  readonly knownMediaTypes: ReadonlySet<string>;
}

/** What every imported manifest is of. */
const schemaVersion = 2;

/** Compares a manifest, its layers and its references. Where the content differs, all else follows from that. */
export function compareManifest(sides: ManifestSides): Difference[] {
  const payload = hashOf(sides.expected.row.payload);
  if (payload !== sides.found.row.payloadHash) {
    return [differentPayload(sides.repository, sides.found.row, payload)];
  }
  return [...compareRow(sides), ...compareLayers(sides), ...compareChildren(sides)];
}

/** Says that the content differs. The side whose hash is the digest's is right. @param hash storage's */
export function differentPayload(
  repository: string,
  { digest, payloadHash }: ManifestColumns,
  hash: string,
): Difference {
  return difference("manifest-different", repository, {
    digest,
    column: "payload",
    expected: `sha256:${hash}`,
    found: `sha256:${payloadHash}`,
  });
}

function compareRow({ repository, expected, found: { row } }: ManifestSides): Difference[] {
  const { digest, configuration, mediaType, nonConformant, totalSize } = expected.row;
  const differences = findDifferentColumns([
    ["schema_version", schemaVersion, row.schemaVersion],
    ["media_type_id", mediaType, row.mediaType],
    ["configuration_media_type_id", configuration?.mediaType, row.configurationMediaType],
    ["configuration_blob_digest", configuration?.digest, row.configurationDigest],
    [
      "configuration_payload",
      configuration?.payload && hashOf(configuration.payload),
      row.configurationHash,
    ],
    ["non_conformant", nonConformant, row.nonConformant],
    ["total_size", totalSize, row.totalSize],
    ["non_distributable_layers", false, row.nonDistributableLayers],
    ["subject_id", null, row.subjectId],
    ["artifact_media_type_id", null, row.artifactMediaTypeId],
  ]).map((one) => difference("manifest-different", repository, { digest, ...one }));
  const isTracked = row.configurationTracked || row.configurationDigest !== configuration?.digest;
  return configuration === undefined || isTracked
    ? differences
    : [
        ...differences,
        difference("collector-row-missing", repository, {
          manifest: digest,
          digest: configuration.digest,
          column: "gc_blobs_configurations",
        }),
      ];
}

function compareLayers(sides: ManifestSides): Difference[] {
  const { repository, expected, found, survey } = sides;
  const manifest = expected.row.digest;
  const rows = new Map(found.layers.map((layer) => [layer.digest, layer]));
  const wanted = new Map<string, LayerRow>();
  for (const layer of expected.layers) {
    if (!wanted.has(layer.digest)) {
      wanted.set(layer.digest, layer);
    }
  }
  const compared = [...wanted.values()].flatMap((layer) => {
    const row = rows.get(layer.digest);
    return row === undefined
      ? [difference("layer-missing", repository, { manifest, digest: layer.digest })]
      : compareLayer(sides, layer, row);
  });
  const leftOver = [...rows.keys()]
    .filter((digest) => !wanted.has(digest))
    .map((digest) =>
      difference("layer-left-over", repository, {
        manifest,
        digest,
        expected: survey.leftOut.get(layerKey(manifest, digest)) ?? "",
      }),
    );
  return [...compared, ...leftOver];
}

function compareLayer(
  { repository, expected, knownMediaTypes }: ManifestSides,
  layer: LayerRow,
  row: LayerColumns,
): Difference[] {
  const { manifest, digest, mediaType } = layer;
  const isStatic = row.mediaType === octetStream && !knownMediaTypes.has(mediaType);
  const declared = expected.sizes.get(digest) ?? new Set();
  // The blob's row has the size that came first, whoever declared it.
  const isSize = row.size === row.blobSize || declared.has(row.size);
  const differences = findDifferentColumns([
    ["media_type_id", isStatic ? row.mediaType : mediaType, row.mediaType],
    ["size", isSize ? row.size : [...declared].join(" or "), row.size],
  ]).map((one) => difference("layer-different", repository, { manifest, digest, ...one }));
  return row.tracked
    ? differences
    : [
        ...differences,
        difference("collector-row-missing", repository, {
          manifest,
          digest,
          column: "gc_blobs_layers",
        }),
      ];
}

function compareChildren({
  repository,
  survey,
  missing: told,
  expected,
  found,
}: ManifestSides): Difference[] {
  const manifest = expected.row.digest;
  const wanted = new Set(expected.children);
  const rows = new Set(found.children);
  const missing = [...wanted]
    .filter((digest) => !rows.has(digest) && !told.has(digest))
    .map((digest) => difference("reference-missing", repository, { manifest, digest }));
  // What an import leaves out of a list today may have been whole when it was imported: told of the
  // referenced manifest itself.
  const leftOver = [...rows]
    .filter((digest) => !wanted.has(digest) && !survey.leftBehind.has(digest))
    .filter(() => !survey.cutShort.has(manifest))
    .map((digest) => difference("reference-left-over", repository, { manifest, digest }));
  return [...missing, ...leftOver];
}
