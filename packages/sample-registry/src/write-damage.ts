import { type Blob, createDocument, descriptorOf } from "./blob.js";
import { createOwnImage } from "./choose-image.js";
import type { DamageKind } from "./damage-kind.js";
import type { Image } from "./image.js";
import { buildCacheConfig, mediaTypes } from "./media-types.js";
import type { SampleOptions } from "./options.js";
import type { Damage, RepositoryPlan } from "./plan-repositories.js";
import type { LinkState } from "./tree-writer.js";
import { type ImageFault, type Place, writeImage, writeLayer } from "./write-image.js";

/** Where a damage has been put. */
export interface DamagedTag {
  readonly kind: DamageKind;
  readonly repository: string;
  readonly tag: string;
  /** What the tag points at, or pointed at: `sha256:` and 64 hexadecimal digits. */
  readonly manifest: string;
}

/** Adds a tag with a damage, on an image that nothing else refers to. */
export function writeDamage(
  place: Place,
  options: SampleOptions,
  plan: RepositoryPlan,
  damage: Damage,
  imageNumber: number,
): DamagedTag {
  const ownLayers = { ...options, sharedLayers: 0 };
  const image = createOwnImage(ownLayers, plan, imageNumber);
  const tag = `${damage.kind}-${damage.number}`;
  const manifest = writers[damage.kind](place, image, tag);
  place.counts.tags += 1;
  return { kind: damage.kind, repository: plan.path, tag, manifest: `sha256:${manifest.hex}` };
}

/** Writes the image and its tag with a damage; returns the manifest that the tag means. */
type DamageWriter = (place: Place, image: Image, tag: string) => Blob;

const writers: Readonly<Record<DamageKind, DamageWriter>> = {
  "tag-link-empty": withFault({}, "empty"),
  "tag-link-invalid": withFault({}, "invalid"),
  "tag-link-missing": withFault({}, "missing"),
  "revision-link-missing": withFault({ revisionLink: "missing" }),
  "manifest-data-empty": withFault({ data: "" }),
  "layer-link-missing": withFault({ lastLayerLink: "missing" }),
  "layer-link-empty": withFault({ lastLayerLink: "empty" }),
  "config-link-empty": withFault({ configLink: "empty" }),
  "schema-1-manifest": writeSchemaOne,
  "build-cache-index": writeBuildCache,
  "manifest-not-json": (place, image, tag) => {
    const { data } = image.manifest;
    return withFault({ data: data.slice(0, data.length / 2) })(place, image, tag);
  },
};

function withFault(fault: ImageFault, tagLink?: LinkState): DamageWriter {
  return (place, image, tag) => {
    writeImage(place, image, fault);
    place.repository.linkTag(tag, image.manifest, tagLink);
    return image.manifest;
  };
}

/** A manifest as registries had them before schema version 2; it has no config. */
function writeSchemaOne(place: Place, image: Image, tag: string): Blob {
  for (const layer of image.layers) {
    writeLayer(place, layer);
  }
  return writeTaggedManifest(place, tag, {
    schemaVersion: 1,
    name: tag,
    tag,
    architecture: image.architecture,
    fsLayers: image.layers.map((layer) => ({ blobSum: `sha256:${layer.hex}` })),
    history: image.layers.map((layer) => ({ v1Compatibility: JSON.stringify({ id: layer.hex }) })),
  });
}

/** An index whose descriptors are not manifests but layers and the cache's config. */
function writeBuildCache(place: Place, image: Image, tag: string): Blob {
  const cacheConfig = createDocument(
    JSON.stringify({ layers: image.layers.map((layer) => ({ blob: `sha256:${layer.hex}` })) }),
    false,
  );
  for (const layer of image.layers) {
    writeLayer(place, layer);
  }
  place.tree.writeBlob(cacheConfig);
  place.repository.linkLayer(cacheConfig);
  return writeTaggedManifest(place, tag, {
    schemaVersion: 2,
    mediaType: mediaTypes.oci.list,
    manifests: [
      ...image.layers.map((layer) => descriptorOf(mediaTypes.docker.layer, layer)),
      descriptorOf(buildCacheConfig, cacheConfig),
    ],
  });
}

function writeTaggedManifest(place: Place, tag: string, document: object): Blob {
  const manifest = createDocument(JSON.stringify(document, null, 3), false);
  place.tree.writeBlob(manifest);
  place.repository.linkRevision(manifest);
  place.repository.linkTag(tag, manifest);
  return manifest;
}
