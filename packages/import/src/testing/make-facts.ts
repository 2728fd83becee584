import { type Descriptor, type Digest, parseDigest, type ResolvedTag } from "@longshore/registry";
import type {
  ConfigFacts,
  ImageFacts,
  ImageLayer,
  LayerFacts,
  ListFacts,
  ManifestFacts,
} from "../gather/manifest-facts.js";

/** A digest that a reader of a test can tell from others. @param name hex digits */
export function makeDigest(name: string): Digest {
  const digest = parseDigest(`sha256:${name.padEnd(64, "0")}`);
  if (digest === undefined) {
    throw new Error(`"${name}" is no start of a digest`);
  }
  return digest;
}

/** A layer whose link and blob are there, or what else storage says of it. */
export function makeLayer(
  name: string,
  options: { size?: number; mediaType?: string; facts?: LayerFacts } = {},
): ImageLayer {
  const digest = makeDigest(name);
  const { size = 10, mediaType = "layer/type", facts = { kind: "present", digest } } = options;
  return { descriptor: { digest, size, mediaType }, facts };
}

/** An image with a config of 4 bytes, read. */
export function makeImage(
  name: string,
  options: {
    config?: ConfigFacts;
    layers?: readonly ImageLayer[];
    /** Layers that a registry doesn't store: facts have none of them. */
    foreignLayers?: readonly Descriptor[];
    nonConformant?: boolean;
  } = {},
): ImageFacts {
  const configDigest = makeDigest(`c0${name}`);
  const { layers = [], foreignLayers = [], nonConformant = false } = options;
  return {
    kind: "image",
    digest: makeDigest(name),
    payload: Buffer.from(`payload of ${name}`),
    isDamaged: false,
    manifest: {
      kind: "image",
      mediaType: "image/type",
      config: { digest: configDigest, size: 4, mediaType: "config/type" },
      layers: [...layers.map((layer) => layer.descriptor), ...foreignLayers],
      totalSize: 1234,
      nonConformant,
    },
    config: options.config ?? {
      kind: "read",
      digest: configDigest,
      payload: Buffer.from("conf"),
      isDamaged: false,
    },
    layers,
  };
}

/** A list of images, or of what is skipped in their place. */
export function makeList(name: string, manifests: ListFacts["manifests"]): ListFacts {
  return {
    kind: "list",
    digest: makeDigest(name),
    payload: Buffer.from(`payload of ${name}`),
    isDamaged: false,
    manifest: {
      kind: "list",
      mediaType: "list/type",
      manifests: manifests.map(({ digest }) => ({ digest, size: 5, mediaType: "image/type" })),
    },
    manifests,
  };
}

/** A manifest that is skipped when it is read, as one whose data is missing. */
export function makeSkipped(name: string): Extract<ManifestFacts, { kind: "skipped" }> {
  return { kind: "skipped", digest: makeDigest(name), reason: "manifest-missing" };
}

/** A tag whose link names a manifest. */
export function makeTag(name: string, manifest: string): ResolvedTag {
  return { name, link: { kind: "digest", digest: makeDigest(manifest) }, writtenAt: undefined };
}
