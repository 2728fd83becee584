import type { Descriptor, ImageManifest } from "./manifest.js";
import { mediaTypes } from "./media-types.js";

/**
 * Reads a list that holds a build cache as the image it stands for: the cache's config, the last if
 * there are several, and the other descriptors as layers. Undefined for any other list.
 */
export function convertBuildCache(manifests: readonly Descriptor[]): ImageManifest | undefined {
  const config = manifests.findLast(isConfig);
  if (config === undefined) {
    return undefined;
  }
  const layers = manifests.filter((one) => !isConfig(one));
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

function isConfig(descriptor: Descriptor): boolean {
  return descriptor.mediaType === mediaTypes.buildCacheConfig;
}

/**
 * The JSON of the converted image as the registry writes it, but for the order of annotations: only
 * its length ends up in a row.
 */
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
  const { mediaType, size, digest, urls = [], annotations = {} } = descriptor;
  return {
    ...(mediaType === "" ? {} : { mediaType }),
    ...(size === 0 ? {} : { size }),
    ...(digest === "" ? {} : { digest }),
    ...(urls.length === 0 ? {} : { urls }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}
