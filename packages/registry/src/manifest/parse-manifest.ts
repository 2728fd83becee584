import { LongshoreError } from "@longshore/errors";
import type { z } from "zod";
import { convertBuildCache } from "./build-cache.js";
import { imageSchema, listSchema, versionSchema } from "./manifest-schema.js";
import type { ImageManifest, ListManifest, Manifest } from "./manifest.js";
import { mediaTypes } from "./media-types.js";

/**
 * Reads a manifest's payload as the registry does: schema version first, then media type, and
 * without one by whether there is a `manifests` array.
 * @throws MANIFEST_INVALID when it is no JSON, a value has the wrong type, or the media type is
 *   none of a manifest's; the message does not name the manifest, the caller knows which it is
 */
export function parseManifest(payload: Buffer): Manifest {
  if (payload.length === 0) {
    return { kind: "unsupported", reason: "manifest-empty" };
  }
  const json = parseJson(payload);
  const version = check(versionSchema, json);
  switch (version.schemaVersion) {
    case 1:
      return { kind: "unsupported", reason: "manifest-schema-1" };
    case 2:
      return requireExactSize(parseVersion2(json, version, payload.length));
    default:
      return { kind: "unsupported", reason: "manifest-schema-version-unknown" };
  }
}

function parseVersion2(
  json: unknown,
  version: { mediaType: string; manifests?: unknown },
  payloadLength: number,
): Manifest {
  switch (version.mediaType) {
    case mediaTypes.dockerImage:
    case mediaTypes.ociImage:
      return parseImage(json, version.mediaType, payloadLength);
    case mediaTypes.dockerList:
    case mediaTypes.ociIndex:
      return parseList(json, version.mediaType);
    case "":
      return Array.isArray(version.manifests)
        ? parseList(json, mediaTypes.ociIndex)
        : parseImage(json, mediaTypes.ociImage, payloadLength);
    default:
      throw invalid(`its media type "${version.mediaType}" is none of a manifest`);
  }
}

/** Beyond 2^53 a sum would be rounded; no layer is as large as that. */
function requireExactSize(manifest: Manifest): Manifest {
  if (manifest.kind === "image" && !Number.isSafeInteger(manifest.totalSize)) {
    throw invalid("its sizes together are 2^53 bytes or more");
  }
  return manifest;
}

function parseImage(json: unknown, mediaType: string, payloadLength: number): ImageManifest {
  const { config, layers } = check(imageSchema, json);
  return {
    kind: "image",
    mediaType,
    config,
    layers,
    totalSize: [config, ...layers].reduce((sum, one) => sum + one.size, payloadLength),
    nonConformant: false,
  };
}

function parseList(json: unknown, mediaType: string): ListManifest | ImageManifest {
  const { manifests } = check(listSchema, json);
  return convertBuildCache(manifests) ?? { kind: "list", mediaType, manifests };
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch (error) {
    throw invalid("it is no JSON", error);
  }
}

function check<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const result = schema.safeParse(json);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  const where = issue?.path.join(".") || "the document";
  throw invalid(`${where}: ${issue?.message ?? "not a manifest"}`, result.error);
}

function invalid(reason: string, cause?: unknown): LongshoreError {
  return new LongshoreError("MANIFEST_INVALID", `The manifest cannot be read: ${reason}.`, {
    cause,
  });
}
