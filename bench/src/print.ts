/** Prints a line. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A whole number as people read it, such as `12,345`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en");
}
