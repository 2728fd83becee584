import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { S3ServerOptions } from "../options.js";
import { type S3Server, start } from "../start.js";

/** Makes a folder with files for one test. */
export function makeFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "longshore-s3-server-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [key, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), text);
  }
  return folder;
}

/** Starts a server for one test, over a folder of its own unless the options name one. */
export async function openServer(options: Partial<S3ServerOptions> = {}): Promise<S3Server> {
  const server = await start({ folder: options.folder ?? makeFolder(), ...options });
  onTestFinished(() => server.close());
  return server;
}
