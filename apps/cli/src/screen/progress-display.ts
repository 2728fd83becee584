import type { WriteStream } from "node:tty";
import type { Database } from "@longshore/datastore";
import { isListed, type JobStep, readTotals } from "@longshore/ledger";
import { Presets, SingleBar } from "cli-progress";
import { formatCount, formatDuration } from "./format.js";
import { stepNames } from "./step-names.js";

/** How often the ledger is asked how far a step is. Milliseconds. */
const interval = 500;

/** Shows a step's progress on a terminal; elsewhere a line when it begins and when it ends. */
export class ProgressDisplay {
  readonly #stream: WriteStream;
  #database: Database | undefined;
  #runId = 0;
  #bar: SingleBar | undefined;
  #timer: NodeJS.Timeout | undefined;
  #begun = 0;
  #doneBefore: number | undefined;

  constructor(stream: WriteStream) {
    this.#stream = stream;
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
    if (!this.#stream.isTTY) {
      this.#stream.write(`${stepNames[step]}: begins\n`);
      return;
    }
    this.#bar = this.#createBar();
    this.#bar.start(0, 0, { step: stepNames[step], rate: "", left: "", details: "listing" });
    this.#schedule(step);
  }

  /** A step has ended: shows where it stands for the last time. */
  async end(step: JobStep): Promise<void> {
    clearTimeout(this.#timer);
    await this.#update(step);
    this.#bar?.stop();
    this.#bar = undefined;
    if (!this.#stream.isTTY) {
      const duration = formatDuration(performance.now() - this.#begun);
      this.#stream.write(`${stepNames[step]}: ended after ${duration}\n`);
    }
  }

  #createBar(): SingleBar {
    return new SingleBar(
      {
        stream: this.#stream,
        format: "{step} [{bar}] {value}/{total} {details}{rate}{left}",
        hideCursor: true,
        gracefulExit: false,
        autopadding: true,
        barsize: 24,
      },
      Presets.rect,
    );
  }

  #schedule(step: JobStep): void {
    const bar = this.#bar;
    this.#timer = setTimeout(() => {
      this.#update(step)
        .catch(() => undefined) // A missed picture; the next one may succeed.
        .finally(() => {
          if (this.#bar === bar && bar !== undefined) {
            this.#schedule(step);
          }
        });
    }, interval).unref();
  }

  async #update(step: JobStep): Promise<void> {
    if (this.#database === undefined || this.#bar === undefined) {
      return;
    }
    const totals = await readTotals(this.#database, this.#runId, step);
    const listed = await isListed(this.#database, this.#runId, step);
    const done = totals.done + totals.failed;
    const total = done + totals.pending + totals.running;
    this.#doneBefore ??= done;
    const seconds = (performance.now() - this.#begun) / 1000;
    const rate = (done - this.#doneBefore) / Math.max(seconds, 0.001);
    this.#bar.setTotal(total);
    this.#bar.update(done, {
      details:
        step === "blob-import" || step === "inventory"
          ? `ranges, ${formatCount(totals.blobs)} blobs`
          : `repositories, ${formatCount(totals.manifests)} manifests`,
      rate: rate > 0 ? `, ${rate.toFixed(1)}/s` : "",
      left: describeLeft(total - done, rate, listed),
    });
  }
}

function describeLeft(jobs: number, rate: number, listed: boolean): string {
  if (jobs === 0 || rate === 0) {
    return "";
  }
  const left = formatDuration((jobs / rate) * 1000);
  return listed ? `, ${left} left` : `, at least ${left} left`;
}
