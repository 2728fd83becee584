import { LongshoreError } from "@longshore/errors";

/**
 * Reads what a guarded server says until it takes connections and its process is known. The guard
 * names the process, and a server on a busy machine may be ready before its guard comes to that.
 *
 * @param lines the guard's and the server's, in any order
 * @returns the server's process, never 0: a signal to 0 reaches the sender's whole process group
 * @throws REDIS_UNREACHABLE with the last line when they end before that
 */
export async function waitUntilReady(lines: AsyncIterable<string>): Promise<number> {
  let pid: number | undefined;
  let ready = false;
  let last = "it ended";
  for await (const line of lines) {
    const named = /^process ([1-9]\d*)$/.exec(line)?.[1];
    pid = named === undefined ? pid : Number(named);
    ready ||= /Ready to accept connections|Sentinel ID is/.test(line);
    if (ready && pid !== undefined) {
      return pid;
    }
    last = line;
  }
  throw new LongshoreError("REDIS_UNREACHABLE", `cannot start a Redis: ${last}`);
}
