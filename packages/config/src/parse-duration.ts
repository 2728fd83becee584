/** Nanoseconds of each unit. Both characters for micro count: U+00B5 and U+03BC. */
const units: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["\u00b5s", 1_000n],
  ["\u03bcs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** A number and its unit: `1h`, `1.5h`, `1.h`, `.5h`. */
const part = /(?:(\d+)(?:\.(\d*))?|\.(\d+))(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;
const whole = new RegExp(`^[-+]?(?:0|(?:${part.source})+)$`);

/** The longest duration that Go knows, about 292 years. */
const longest = 2n ** 63n - 1n;

function toNanoseconds(integer: string, fraction: string, unit: string): bigint {
  const factor = units.get(unit) ?? 0n;
  const scale = 10n ** BigInt(fraction.length);
  return BigInt(integer) * factor + (BigInt(fraction || "0") * factor) / scale;
}

/**
 * Parses a duration as Go writes them, and nothing else: a sign, then numbers each with a unit (`ns`,
 * `us`, `µs`, `ms`, `s`, `m`, `h`), such as `72h`, `1h30m`, `1.5h`, `-300ms`; `0` needs no unit.
 *
 * @returns milliseconds, with a fraction for what is shorter
 * @throws RangeError for any other text, and for more than Go can hold (about 292 years)
 */
export function parseDuration(text: string): number {
  if (!whole.test(text)) {
    throw new RangeError("a duration is written like 72h, 1h30m or 300ms");
  }
  let total = 0n;
  for (const [, integer = "0", fraction, bareFraction, unit = ""] of text.matchAll(part)) {
    total += toNanoseconds(integer, fraction ?? bareFraction ?? "", unit);
  }
  if (total > longest) {
    throw new RangeError("a duration is at most 292 years");
  }
  const milliseconds = Number(total) / 1e6;
  return text.startsWith("-") && total > 0n ? -milliseconds : milliseconds;
}
