import type { ChaosSize } from "./stage.js";

/** Set by `npm run chaos -- --seed S --minutes N`. */
const { LONGSHORE_CHAOS_SEED: seed = "1", LONGSHORE_CHAOS_MINUTES: minutes = "" } = process.env;

const isLong = minutes !== "";

// About twelve things happen in a minute.
const most = isLong ? Math.ceil(12 * Number(minutes)) : 12;

/** What happens in a test of bounded length, and in a long one. */
export const chaosOptions: {
  readonly seed: number;
  readonly most: number;
  /** Fewer prove nothing: the import was over too soon. */
  readonly least: number;
  readonly size: ChaosSize;
  /** Milliseconds. */
  readonly timeout: number;
  /** Shows a line to who watches a long one. */
  readonly show: (line: string) => void;
} = {
  seed: Number(seed),
  most,
  least: isLong ? Math.min(most, 40) : 8,
  size: isLong
    ? { repositories: 300, tags: 10_000, largestRepository: 4_000 }
    : { repositories: 60, tags: 3_000, largestRepository: 2_400 },
  timeout: (isLong ? 20 + 3 * Number(minutes) : 15) * 60_000,
  show: (line) => {
    process.stdout.write(isLong ? `${line}\n` : "");
  },
};
