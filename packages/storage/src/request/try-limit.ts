/** What ends a try from outside: its time is up, or its caller gives up. */
export interface TryLimit {
  /** Aborted when the try ends. Made when it is first asked for, as it costs more than all else. */
  readonly signal: AbortSignal;
  /** Throws why the try has ended, if it has. */
  throwIfEnded(): void;
  /** Has this called, with the reason, when the try ends; it takes the place of the last one. */
  onEnd(listener: (reason: unknown) => void): void;
}

/** A limit that can be reached. */
export class ReachableLimit implements TryLimit {
  #ending: { readonly reason: unknown } | undefined;
  #listener: ((reason: unknown) => void) | undefined;
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#ending !== undefined) {
      this.#controller.abort(this.#ending.reason);
    }
    return this.#controller.signal;
  }

  throwIfEnded(): void {
    if (this.#ending !== undefined) {
      throw this.#ending.reason;
    }
  }

  /** Whether this is why the try has ended. */
  isEndedBy(reason: unknown): boolean {
    return this.#ending !== undefined && this.#ending.reason === reason;
  }

  onEnd(listener: (reason: unknown) => void): void {
    this.#listener = listener;
  }

  /** Ends the try; only the first reason counts. */
  end(reason: unknown): void {
    if (this.#ending === undefined) {
      this.#ending = { reason };
      this.#controller?.abort(reason);
      this.#listener?.(reason);
    }
  }
}
