import type { Span } from "./list-answer.js";

/** The bytes of characters that matter here. */
const zero = 0x30;
const letterT = 0x54;
const letterZ = 0x5a;

/** The two digits at a place; not a number for anything else, or for more than `most`. */
function twoDigits(bytes: Buffer, at: number, most = 99): number {
  const tens = (bytes[at] ?? 0) - zero;
  const ones = (bytes[at + 1] ?? 0) - zero;
  const areDigits = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  return areDigits && tens * 10 + ones <= most ? tens * 10 + ones : Number.NaN;
}

/**
 * Reads a time as S3 writes it, `2026-01-02T03:04:05.000Z`, and others by the slower way. S3 tells
 * times to the second; what a store adds is left out, so that a HEAD tells the same.
 *
 * @returns milliseconds since 1970; not a number for what is no time
 */
export function readTime(bytes: Buffer, { start, end }: Span): number {
  if (bytes[start + 10] !== letterT || bytes[end - 1] !== letterZ) {
    const milliseconds = Date.parse(bytes.toString("latin1", start, end));
    return milliseconds - (milliseconds % 1000);
  }
  const days = countDays(
    twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2),
    twoDigits(bytes, start + 5, 12) || Number.NaN,
    twoDigits(bytes, start + 8, 31) || Number.NaN,
  );
  const minutes = twoDigits(bytes, start + 11, 23) * 60 + twoDigits(bytes, start + 14, 59);
  const seconds = minutes * 60 + twoDigits(bytes, start + 17, 60);
  return days * 86_400_000 + seconds * 1000;
}

/**
 * Days since 1970-01-01 of a date of the Gregorian calendar: `Date.UTC` takes many times as long. Years
 * begin in March here, so that the day that comes every four years is the last one.
 */
function countDays(year: number, month: number, day: number): number {
  const inYear = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(inYear / 4) - Math.floor(inYear / 100) + Math.floor(inYear / 400);
  return inYear * 365 + leapDays + dayOfYear - 719_468;
}
