/** A number with three digits after the point: nobody reads more. */
export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
