import { z } from "zod";
import { parseDuration } from "./parse-duration.js";

function requireText(message: string): z.ZodString {
  return z.string({ error: (issue) => (issue.input === undefined ? "is missing" : message) });
}

/** A text; a number or a boolean is taken as it is written. */
export const textValue = requireText("must be a single value");

/** A whole number, in decimal digits. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const message = `must be a whole number from ${least} to ${most}`;
  return requireText(message)
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

/** A boolean in any of YAML's words. */
export const booleanValue = z.stringbool({
  truthy: ["true", "yes", "on", "y"],
  falsy: ["false", "no", "off", "n"],
  error: "must be true or false",
});

/** One of the words. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
): z.ZodEnum<{ [K in Word]: K }> {
  return z.enum(words, `must be one of ${words.join(", ")}`);
}

/** A duration as Go writes it, as milliseconds. Not negative. */
export const durationValue = requireText("must be a duration like 10s").transform(
  (text, context) => {
    try {
      const milliseconds = parseDuration(text);
      if (milliseconds >= 0) {
        return milliseconds;
      }
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
    }
    context.addIssue("must be a duration like 10s");
    return z.NEVER;
  },
);

/** A duration of at least and at most as many milliseconds, rounded up to whole ones. */
export function durationBetween(least: number, most: number): z.ZodType<number> {
  return durationValue
    .transform(Math.ceil)
    .refine(
      (milliseconds) => milliseconds >= least && milliseconds <= most,
      `must be a duration from ${formatDuration(least)} to ${formatDuration(most)}`,
    );
}

/** Whole milliseconds in the largest unit without a fraction: `72h`, `2s`, `1ms`. */
function formatDuration(milliseconds: number): string {
  const units = [
    [3_600_000, "h"],
    [60_000, "m"],
    [1000, "s"],
  ] as const;
  const unit = units.find(([factor]) => milliseconds >= factor && milliseconds % factor === 0);
  return unit === undefined ? `${milliseconds}ms` : `${milliseconds / unit[0]}${unit[1]}`;
}
