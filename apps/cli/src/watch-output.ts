import type { Writable } from "node:stream";

/** What a process writes to. */
export interface Output {
  readonly standardOutput: Writable;
  readonly standardError: Writable;
}

/**
 * Watches for output that is lost: nobody reads it any more, or it cannot be written. Without this
 * the first such error would end the process with a stack. Where standard error leads nowhere for
 * another reason than a closed pipe, such as a terminal that is gone, nothing is lost but progress.
 * @returns aborted at the first loss, with the error as its reason
 */
export function watchOutput({ standardOutput, standardError }: Output): AbortSignal {
  const lost = new AbortController();
  standardOutput.on("error", (error) => lost.abort(error));
  standardError.on("error", (error) => {
    if (isClosedPipe(error)) {
      lost.abort(error);
    }
  });
  return lost.signal;
}

/** Waits until all that was written has been taken, or is lost. */
export async function flushOutput({ standardOutput, standardError }: Output): Promise<void> {
  for (const stream of [standardOutput, standardError]) {
    await new Promise<void>((resolve) => {
      // The stream tells its listeners of an error after it has told this callback.
      stream.write("", () => setImmediate(resolve));
    });
  }
}

/** Whether somebody who read has gone, as `head` does when it has seen enough. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
