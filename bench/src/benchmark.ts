/** What a benchmark is told. */
export interface BenchOptions {
  /** A folder that exists: trees of registries, hundreds of thousands of small files, are made in it. */
  readonly folder: string;
  /** What the sizes of what is measured are multiplied by, more than 0. */
  readonly scale: number;
  /** A registry's root to measure in place of one that is made; it is copied. */
  readonly tree: string | undefined;
}

/** Something that can be measured. */
export interface Benchmark {
  /** What it measures, in a line. */
  readonly about: string;
  readonly run: (options: BenchOptions) => Promise<void>;
}

/** A size by the scale, at least 1. */
export function scaled(size: number, { scale }: BenchOptions): number {
  return Math.max(1, Math.round(size * scale));
}
