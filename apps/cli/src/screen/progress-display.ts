import type { WriteStream } from "node:tty";
import type { Database } from "@longshore/datastore";
import { isListed, type JobStep, readTotals, type StepTotals } from "@longshore/ledger";
import { drawBar, type Fact } from "./draw-bar.js";
import { describeCount, formatDuration, stepNames } from "@longshore/report";

/** How often the ledger is asked how far a step is. Milliseconds. */
const interval = 500;

/** The width of a terminal that doesn't tell it. */
const usualColumns = 80;

/** Removes what is right of the cursor. */
const clearRight = "\u001B[K";

/**
 * Shows a step's progress on a terminal; elsewhere a line when it begins and when it ends. All that
 * it ever changes of a terminal is the line it is on, so nothing has to be put back.
 */
export class ProgressDisplay {
  readonly #stream: WriteStream;
  readonly #drawn: boolean;
  #database: Database | undefined;
  #runId = 0;
  #step: JobStep | undefined;
  #timer: NodeJS.Timeout | undefined;
  #begun = 0;
  #doneBefore: number | undefined;

  /** @param terminal what TERM says; `dumb` is a terminal that cannot clear a line */
  constructor(stream: WriteStream, terminal: string | undefined) {
    this.#stream = stream;
    this.#drawn = stream.isTTY && terminal !== "dumb";
  }

  /** From now on progress can be read. */
  open(runId: number, database: Database): void {
    this.#runId = runId;
    this.#database = database;
  }

  /** A step begins: shows its bar. */
  begin(step: JobStep): void {
    this.#begun = performance.now();
    this.#doneBefore = undefined;
    if (!this.#drawn) {
      this.#stream.write(`${stepNames[step]}: begins\n`);
      return;
    }
    this.#step = step;
    this.#draw(step, { done: 0, total: 0, facts: [{ text: "listing", rank: 0 }] });
    this.#schedule(step);
  }

  /** A step has ended: shows where it stands for the last time. */
  async end(step: JobStep): Promise<void> {
    if (!this.#drawn) {
      const duration = formatDuration(performance.now() - this.#begun);
      this.#stream.write(`${stepNames[step]}: ended after ${duration}\n`);
      return;
    }
    clearTimeout(this.#timer);
    await this.#update(step);
    this.close();
  }

  /** Shows nothing more; what is written next begins on a line of its own. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#step !== undefined) {
      this.#step = undefined;
      this.#stream.write("\n");
    }
  }

  #schedule(step: JobStep): void {
    this.#timer = setTimeout(() => {
      this.#update(step)
        .catch(() => undefined) // A missed picture; the next one may succeed.
        .finally(() => {
          if (this.#step === step) {
            this.#schedule(step);
          }
        });
    }, interval).unref();
  }

  async #update(step: JobStep): Promise<void> {
    if (this.#database === undefined) {
      return;
    }
    const totals = await readTotals(this.#database, this.#runId, step);
    const listed = await isListed(this.#database, this.#runId, step);
    if (this.#step !== step) {
      return;
    }
    const done = totals.done + totals.failed;
    const total = done + totals.pending + totals.running;
    this.#doneBefore ??= done;
    const seconds = (performance.now() - this.#begun) / 1000;
    const rate = (done - this.#doneBefore) / Math.max(seconds, 0.001);
    const facts = [
      ...describeTotals(step, `${done}/${total}`, totals),
      { text: rate > 0 ? `${rate.toFixed(1)}/s` : "", rank: 2 },
      { text: describeLeft(total - done, rate, listed), rank: 1 },
    ];
    this.#draw(step, { done, total, facts });
  }

  #draw(step: JobStep, progress: { done: number; total: number; facts: readonly Fact[] }): void {
    // A character in the last column would make some terminals begin a new line.
    const columns = (this.#stream.columns || usualColumns) - 1;
    const line = drawBar({ title: stepNames[step], ...progress }, columns);
    this.#stream.write(`\r${line}${clearRight}`);
  }
}

function describeTotals(step: JobStep, jobs: string, totals: StepTotals): Fact[] {
  return step === "blob-import" || step === "inventory"
    ? [
        { text: `${jobs} ranges`, rank: 0 },
        { text: describeCount(totals.blobs, "blob"), rank: 3 },
      ]
    : [
        { text: `${jobs} repositories`, rank: 0 },
        { text: describeCount(totals.manifests, "manifest"), rank: 3 },
      ];
}

function describeLeft(jobs: number, rate: number, listed: boolean): string {
  if (jobs === 0 || rate === 0) {
    return "";
  }
  const left = formatDuration((jobs / rate) * 1000);
  return listed ? `${left} left` : `at least ${left} left`;
}
