import { hash } from "node:crypto";

/** Thirteen hexadecimal digits are 52 bits: as many as a number between 0 and 1 can tell apart. */
const digits = 13;
const span = 16 ** digits;

/**
 * A number from 0 up to, but not including, 1, that depends on the key alone: draws need no order,
 * so a tree is the same however it is written.
 */
export function draw(...key: readonly (string | number)[]): number {
  return Number.parseInt(hash("sha256", key.join("/")).slice(0, digits), 16) / span;
}

/** One of the items, drawn by the key. There must be one. */
export function drawOne<Item>(
  items: readonly [Item, ...Item[]],
  ...key: (string | number)[]
): Item {
  return items[Math.floor(draw(...key) * items.length)] ?? items[0];
}
