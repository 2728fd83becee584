import type { WriteStream } from "node:tty";

/** How often the line is drawn at most. Milliseconds. */
const interval = 200;

/** The width of a terminal that doesn't tell it. */
const usualColumns = 80;

/** Removes what is right of the cursor. */
const clearRight = "\u001B[K";

/** Shows on a terminal how far something is, in one line that is removed at the end; elsewhere nothing. */
export class CounterLine {
  readonly #stream: WriteStream;
  readonly #drawn: boolean;
  #drawnAt = Number.NEGATIVE_INFINITY;

  /** @param terminal what TERM says; `dumb` is a terminal that cannot clear a line */
  constructor(stream: WriteStream, terminal: string | undefined) {
    this.#stream = stream;
    this.#drawn = stream.isTTY && terminal !== "dumb";
  }

  /** Whether anything is shown at all. */
  get isDrawn(): boolean {
    return this.#drawn;
  }

  /**
   * Shows how far it is, unless that was shown just now.
   * @param describe what to show in so many columns; what is longer is cut off
   */
  update(describe: (columns: number) => string): void {
    const now = performance.now();
    if (!this.#drawn || now - this.#drawnAt < interval) {
      return;
    }
    this.#drawnAt = now;
    // A character in the last column would make some terminals begin a new line.
    const columns = (this.#stream.columns || usualColumns) - 1;
    this.#stream.write(`\r${describe(columns).slice(0, columns)}${clearRight}`);
  }

  /** Removes the line. */
  close(): void {
    if (this.#drawnAt > 0) {
      this.#stream.write(`\r${clearRight}`);
    }
  }
}
