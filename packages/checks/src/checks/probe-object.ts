import { randomUUID } from "node:crypto";
import { layout } from "@longshore/registry";
import type { Storage } from "@longshore/storage";

/** What a probe object holds. */
export const probeContent = Buffer.from("longshore doctor\n");

/** How long removing a probe object may take, whatever else has run out of time. Milliseconds. */
const removalTimeLimit = 10_000;

/**
 * Writes an object beside the lockfiles, where no registry looks, and removes it again, whatever
 * comes of the work.
 * @throws what the work throws; else what removing it throws
 */
export async function withProbeObject<Result>(
  storage: Storage,
  signal: AbortSignal,
  work: (key: string) => Promise<Result>,
): Promise<Result> {
  const key = `${layout.lockfiles}longshore-probe-${randomUUID()}`;
  const remove = () => storage.remove(key, AbortSignal.timeout(removalTimeLimit));
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
