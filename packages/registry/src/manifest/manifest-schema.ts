import { z } from "zod";

// The registry reads manifests in Go, where an absent key and null are both the zero value.
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
const integer = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);

const descriptor = z
  .object({
    mediaType: text,
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
export const versionSchema = z
  .object({
    schemaVersion: integer,
    mediaType: text,
    manifests: z.unknown().optional(),
  })
  // Go reads null into a structure without a word.
  .nullable()
  .transform((value) => value ?? { schemaVersion: 0, mediaType: "", manifests: undefined });

/** An image's manifest. */
export const imageSchema = z.object({ config: descriptor, layers: descriptors });

/** A manifest list or image index. */
export const listSchema = z.object({ manifests: descriptors });
