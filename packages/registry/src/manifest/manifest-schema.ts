import { z } from "zod";
import { foldNames } from "./fold-names.js";

/** An object whose fields' names may be written in any case. */
function foldedObject<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(foldNames(Object.keys(shape)), z.object(shape));
}

// The registry reads manifests in Go, where an absent key and null are both the zero value.
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const mediaType = text.refine((value) => !value.includes("\0"), "holds a NUL, as no row can");
const integer = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);

const descriptor = foldedObject({
  mediaType,
  size: integer,
  digest: text,
  urls: z
    .array(text)
    .nullish()
    .transform((value) => value ?? []),
  annotations: z
    .record(z.string(), text)
    .nullish()
    .transform((value) => value ?? {}),
})
  .nullish()
  .transform((value) => value ?? { mediaType: "", size: 0, digest: "", urls: [], annotations: {} });

const descriptors = z
  .array(descriptor)
  .nullish()
  .transform((value) => value ?? []);

/** What every manifest has, and whether it has a `manifests` array. */
export const versionSchema = foldedObject({
  schemaVersion: integer,
  mediaType,
  manifests: z.unknown().optional(),
})
  // Go reads null into a structure without a word.
  .nullable()
  .transform((value) => value ?? { schemaVersion: 0, mediaType: "", manifests: undefined });

/** An image's manifest. */
export const imageSchema = foldedObject({ config: descriptor, layers: descriptors });

/** A manifest list or image index. */
export const listSchema = foldedObject({ manifests: descriptors });
