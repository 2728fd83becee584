import type { WriteStream } from "node:tty";

/** The size of a terminal that doesn't tell it. */
const usual = { columns: 80, rows: 24 };

/** Removes everything from the cursor on. */
const clearBelow = "\u001B[J";

/**
 * Lines that are shown in place of those before, on a terminal; elsewhere below them, after an empty one.
 * What does not fit on the terminal is cut off. All that it ever changes are its own lines, so nothing
 * has to be put back.
 */
export class Picture {
  /** Whether new lines take the place of those before. */
  readonly drawn: boolean;
  readonly #stream: WriteStream;
  #height = 0;

  /** @param terminal what TERM says; `dumb` is a terminal that cannot go back */
  constructor(stream: WriteStream, terminal: string | undefined) {
    this.#stream = stream;
    this.drawn = stream.isTTY && terminal !== "dumb";
  }

  show(lines: readonly string[]): void {
    if (!this.drawn) {
      this.#stream.write(`${this.#height === 0 ? "" : "\n"}${lines.join("\n")}\n`);
      this.#height = lines.length;
      return;
    }
    // A character in the last column would make some terminals begin a new line.
    const columns = (this.#stream.columns || usual.columns) - 1;
    const rows = (this.#stream.rows || usual.rows) - 1;
    const fitting = lines.slice(0, rows).map((line) => `${line.slice(0, columns)}\n`);
    const back = this.#height === 0 ? "" : `\u001B[${this.#height}A\r`;
    this.#stream.write(`${back}${clearBelow}${fitting.join("")}`);
    this.#height = fitting.length;
  }
}
