/** Tells a number of things: `1 job`, `1,200 jobs`. @param thing one of them, whose plural ends with an s */
export function describeCount(count: number, thing: string): string {
  return `${count.toLocaleString("en-US")} ${thing}${count === 1 ? "" : "s"}`;
}
