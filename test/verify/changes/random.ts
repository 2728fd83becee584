import { hash } from "node:crypto";

/** Draws that a seed decides. */
export interface Random {
  /** One of some items. @throws when there is none */
  one<Item>(items: readonly Item[]): Item;
  /** A digest that nothing has. */
  digest(): string;
}

/** Makes draws from a seed. */
export function createRandom(seed: string): Random {
  let drawn = 0;
  const next = () => {
    drawn += 1;
    return hash("sha256", `${seed}/${drawn}`);
  };
  return {
    one(items) {
      const index = Number.parseInt(next().slice(0, 12), 16) % Math.max(1, items.length);
      const [item] = items.slice(index, index + 1);
      if (item === undefined) {
        throw new Error("there is nothing to draw from");
      }
      return item;
    },
    digest: () => `sha256:${next()}`,
  };
}
