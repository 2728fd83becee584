import { randomUUID } from "node:crypto";
import { layout } from "@longshore/registry";
import type { Storage } from "@longshore/storage";

/** What a probe object holds. */
export const probeContent = Buffer.from("longshore doctor\n");

/** How long removing a probe object may take, whatever else has run out of time. Milliseconds. */
const removalTimeLimit = 10_000;

/**
 * Writes an object beside the lockfiles, where no registry looks, and removes it again, whatever
 * comes of the work; also the folder, where there was none before.
 * @throws what the work throws; else what removing it throws
 */
export async function withProbeObject<Result>(
  storage: Storage,
  signal: AbortSignal,
  work: (key: string) => Promise<Result>,
): Promise<Result> {
  const key = `${layout.lockfiles}longshore-probe-${randomUUID()}`;
  // Over a network folders are only what keys begin with.
  const makesFolder = !storage.isRemote && !(await storage.hasPrefix(layout.lockfiles, signal));
  const remove = async () => {
    const limit = AbortSignal.timeout(removalTimeLimit);
    await storage.remove(key, limit);
    if (makesFolder) {
      await storage.removeEmptyFolder(layout.lockfiles, limit);
    }
  };
  let result: Result;
  try {
    await storage.write(key, probeContent, signal);
    result = await work(key);
  } catch (error) {
    // Also after a write without an answer, which may have come through.
    await remove().catch(() => undefined);
    throw error;
  }
  await remove();
  return result;
}
