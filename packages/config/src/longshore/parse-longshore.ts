import { z } from "zod";
import { deepFreeze } from "../deep-freeze.js";
import { parseSection, type Source } from "../parse-section.js";
import {
  booleanValue,
  durationBetween,
  durationValue,
  oneOf,
  textValue,
  wholeNumber,
} from "../scalar-schemas.js";
import type { ImportStep, LongshoreConfiguration } from "./longshore-configuration.js";
import { redisSchema } from "./parse-redis.js";

const allSteps: readonly ImportStep[] = ["pre-import", "tag-import", "blob-import"];

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** The longest time that something is waited for. */
const day = 24 * hour;

/** Some of the steps, in any order: they are taken in theirs. */
const stepList = z
  .array(z.string("must be a step"), "must be a list of steps")
  .min(1, "must name a step")
  .refine(
    (words) => words.every((word) => allSteps.some((step) => step === word)),
    `must be a list of ${allSteps.join(", ")}`,
  )
  .transform((words) => allSteps.filter((step) => words.includes(step)));

const shape = {
  redis: redisSchema.exactOptional(),
  steps: stepList.default([...allSteps]),
  danglingmanifests: booleanValue.default(false),
  danglingblobs: booleanValue.default(false),
  repository: textValue.exactOptional(),
  dynamicmediatypes: booleanValue.default(true),
  tagtimes: oneOf(["import", "storage"]).default("import"),
  preimportskiprecent: durationValue.default(72 * hour),
  importstatistics: booleanValue.default(true),
  concurrency: wholeNumber(1, 1000).default(4),
  tagconcurrency: wholeNumber(1, 1000).default(16),
  patience: durationBetween(second, day).default(10 * minute),
  requesttimeout: durationBetween(second, day).default(30 * second),
  attempts: wholeNumber(1, 1000).default(10),
  lease: durationBetween(2 * second, day).default(10 * second),
  grace: durationBetween(0, day).default(25 * second),
  queuedepth: wholeNumber(1, 1_000_000).default(2000),
  failures: oneOf(["wait", "exit"]).default("wait"),
  latewrites: oneOf(["import", "fail"]).default("import"),
  verify: booleanValue.default(true),
  address: textValue
    .regex(/^(?:\[[\da-f:.]+\]|[^\s:/]*):\d{1,5}$/i, "must be an address like 0.0.0.0:9090")
    .exactOptional(),
};

const longshoreSchema: z.ZodType<LongshoreConfiguration> = z.strictObject(shape);

/** The keys of Longshore's own configuration. */
export const longshoreKeys: readonly string[] = Object.keys(shape);

/**
 * Parses Longshore's own configuration. It is ours alone: a key that there is not is refused.
 *
 * @param section null or undefined: all has its default
 * @returns deeply frozen
 * @throws CONFIG_INVALID naming each key that is wrong or unknown, and never its value
 */
export function parseLongshore(section: unknown, source: Source): LongshoreConfiguration {
  return deepFreeze(parseSection(longshoreSchema, "", section, source));
}
