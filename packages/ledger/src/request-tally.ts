import type { Database } from "@longshore/datastore";
import type { Statistic, StatisticStep } from "./statistic.js";
import { writeRequests } from "./statistic-store.js";

/** A try at a request to storage that has ended. */
export interface EndedRequest {
  readonly kind: string;
  /** The answer's HTTP status; without an answer what happened. */
  readonly status: number | string;
}

/**
 * Counts the requests that a process makes, by what they are made for, and writes them into the ledger
 * now and then: what a process that is killed has asked since is not counted.
 */
export class RequestTally {
  readonly #process: string;
  readonly #counts = new Map<string, Statistic>();
  #step: StatisticStep = "run";
  #runId: number | undefined;
  #isWritten = true;

  /** @param process as people know it */
  constructor(process: string) {
    this.#process = process;
  }

  /** What is asked from now on is asked for this. */
  enter(step: StatisticStep): void {
    this.#step = step;
  }

  /** A request has ended. */
  readonly onRequest = ({ kind, status }: EndedRequest): void => {
    const step = this.#step;
    const name = `${kind} ${status}`;
    const key = `${step} ${name}`;
    const count = (this.#counts.get(key)?.count ?? 0) + 1;
    this.#counts.set(key, { step, kind: "requests", name, count });
    this.#isWritten = false;
  };

  /** Writes down what was asked for a run. What was asked before the process had one is the first one's. */
  async flush(database: Database, runId: number): Promise<void> {
    if (this.#runId !== undefined && this.#runId !== runId) {
      this.#counts.clear();
    }
    this.#runId = runId;
    if (!this.#isWritten) {
      this.#isWritten = true;
      try {
        await writeRequests(database, { runId, process: this.#process }, [
          ...this.#counts.values(),
        ]);
      } catch (error) {
        this.#isWritten = false;
        throw error;
      }
    }
  }
}
