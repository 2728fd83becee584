/** The algorithm that each first byte stands for, with the bytes of its hash. */
const algorithms: Readonly<Record<number, { readonly name: string; readonly bytes: number }>> = {
  1: { name: "sha256", bytes: 32 },
  2: { name: "sha512", bytes: 64 },
};

/** A stored digest in its text form; in PostgreSQL's hex notation when it is none. */
export function digestText(stored: Buffer): string {
  const algorithm = algorithms[stored[0] ?? 0];
  return algorithm !== undefined && stored.length === algorithm.bytes + 1
    ? `${algorithm.name}:${stored.toString("hex", 1)}`
    : `\\x${stored.toString("hex")}`;
}
