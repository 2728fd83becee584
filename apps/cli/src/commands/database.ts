import { once } from "node:events";
import { startEmbeddedPostgres } from "@longshore/embedded-postgres";
import { exitCodes, listenForInterruption } from "@longshore/fleet";
import type { Surroundings } from "../surroundings.js";

/** `longshore database`: runs the embedded PostgreSQL until it is interrupted. @returns the exit code */
export async function database(
  flags: { readonly dataDir: string },
  surroundings: Surroundings,
): Promise<number> {
  const server = await startEmbeddedPostgres({ dataDirectory: flags.dataDir });
  const interruption = listenForInterruption({
    onDrain: () => undefined,
    // A server that is stopping is not left behind.
    onStuck: () => undefined,
  });
  surroundings.standardOutput.write(
    `PostgreSQL runs until Ctrl-C. Connect with:\n  psql "${server.connectionUrl}"\n`,
  );
  // Signals alone don't keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    const end = AbortSignal.any([interruption.drain, surroundings.outputLost]);
    if (!end.aborted) {
      await once(end, "abort");
    }
  } finally {
    clearInterval(alive);
    interruption.end();
    await server.stop();
  }
  return exitCodes.done;
}
