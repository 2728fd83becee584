import { readConfiguration } from "@longshore/config";
import { exitCodes } from "@longshore/fleet";
import type { Surroundings } from "../surroundings.js";
import { openTarget, type Target } from "../target.js";

/** The flags of the commands that only need the database. */
export interface DatabaseCommandFlags {
  readonly dataDir: string;
  readonly json?: boolean;
}

/** Does a command's work on the configured database, or the embedded one. @returns the exit code */
export async function withTarget(
  path: string | undefined,
  flags: DatabaseCommandFlags,
  surroundings: Surroundings,
  work: (target: Target) => Promise<void>,
): Promise<number> {
  const configuration = await readConfiguration(path, surroundings.environment);
  const target = await openTarget(configuration, {
    dataDirectory: flags.dataDir,
    maxConnections: 2,
    migrateEmbedded: false,
  });
  try {
    await work(target);
  } finally {
    await target.close();
  }
  return exitCodes.done;
}
