import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { findTemporaryRoot } from "../temporary-folder.js";

/** A folder for the time of a test run. */
export interface RunFolder {
  readonly path: string;
  /** Removes it. It is removed as well when this process ends without having asked for it. */
  remove(): Promise<void>;
}

/**
 * Waits for the end of its input, which comes with the end of this process, be it by an interrupt or
 * by kill -9. A server that is ending may still put files into the folder, hence the repetition.
 */
const removeAtEnd = `
  cat > /dev/null
  attempts=0
  until rm -rf "$0" || [ $attempts -ge 100 ]; do
    attempts=$((attempts + 1))
    sleep 0.1
  done 2> /dev/null`;

/** Makes a temporary folder that outlives this process by moments, however that ends. */
export async function makeRunFolder(): Promise<RunFolder> {
  const path = await mkdtemp(join(findTemporaryRoot(), "longshore-test-postgres-"));
  const remover = spawn("/bin/sh", ["-c", removeAtEnd, path], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(remover, "exit");
  return {
    path,
    remove: async () => {
      remover.stdin.end();
      await ended;
    },
  };
}
