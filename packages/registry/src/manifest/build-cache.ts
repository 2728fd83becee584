import type { Descriptor, ImageManifest } from "./manifest.js";
import { mediaTypes } from "./media-types.js";

/**
 * Reads a list that holds a build cache as the image it stands for: the cache's config, and the
 * other descriptors as layers. Undefined for any other list.
 */
export function convertBuildCache(manifests: readonly Descriptor[]): ImageManifest | undefined {
  const config = manifests.find((one) => one.mediaType === mediaTypes.buildCacheConfig);
  if (config === undefined) {
    return undefined;
  }
  const layers = manifests.filter((one) => one !== config);
  const sizes = [config, ...layers].reduce((sum, one) => sum + one.size, 0);
  return {
    kind: "image",
    mediaType: mediaTypes.ociImage,
    config,
    layers,
    totalSize: Buffer.byteLength(convertedJson(config, layers)) + sizes,
    nonConformant: true,
  };
}

/** The JSON of the converted image as the registry writes it; only its length ends up in a row. */
function convertedJson(config: Descriptor, layers: readonly Descriptor[]): string {
  const image = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociImage,
    config: present(config),
    layers: layers.length === 0 ? null : layers.map(present),
  };
  return JSON.stringify(image, null, 3).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

function present(descriptor: Descriptor): object {
  const annotations = Object.entries(descriptor.annotations ?? {}).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return {
    ...(descriptor.mediaType === "" ? {} : { mediaType: descriptor.mediaType }),
    ...(descriptor.size === 0 ? {} : { size: descriptor.size }),
    ...(descriptor.digest === "" ? {} : { digest: descriptor.digest }),
    ...(descriptor.urls?.length ? { urls: descriptor.urls } : {}),
    ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {}),
  };
}
