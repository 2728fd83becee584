/** How far something is. */
export interface Progress {
  readonly title: string;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** What else is told, the first one always; each has one column a character. */
  readonly facts: readonly Fact[];
}

/** A part of what is told. */
export interface Fact {
  readonly text: string;
  /** Where there is no room for all, those with the highest number go first. */
  readonly rank: number;
}

const longestBar = 24;
const shortestBar = 10;

/**
 * Draws progress in one line of at most so many columns: a bar as long as there is room for, after
 * the title. Facts are left out rather than the bar, and the bar rather than the last of them.
 */
export function drawBar(progress: Progress, columns: number): string {
  const { title } = progress;
  let facts = progress.facts.filter((fact) => fact.text !== "");
  for (;;) {
    const text = facts.map((fact) => fact.text).join(", ");
    const room = columns - `${title} [] ${text}`.length;
    if (room >= shortestBar) {
      return `${title} [${fillBar(progress, Math.min(room, longestBar))}] ${text}`;
    }
    if (facts.length <= 1) {
      return `${title} ${text}`.slice(0, Math.max(0, columns));
    }
    const last = Math.max(...facts.map((fact) => fact.rank));
    facts = facts.filter((fact) => fact.rank !== last);
  }
}

function fillBar({ done, total }: Progress, length: number): string {
  const filled = total === 0 ? 0 : Math.floor((Math.min(done, total) / total) * length);
  return "■".repeat(filled).padEnd(length);
}
