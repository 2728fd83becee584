import type { ReadStream, WriteStream } from "node:tty";

/** What a command sees of the process it runs in. */
export interface Surroundings {
  readonly standardInput: ReadStream;
  readonly standardOutput: WriteStream;
  readonly standardError: WriteStream;
  /** Aborted when output is lost, such as by `head` when it has seen enough: work may end. */
  readonly outputLost: AbortSignal;
  /** Ends the process, whatever it still waits for. */
  readonly exit: (exitCode: number) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
