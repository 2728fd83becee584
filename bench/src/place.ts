import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbeddedPostgres } from "@longshore/embedded-postgres";
import { startBenchServer } from "./bench-server.js";

/** Where a benchmark of imports works. */
export interface Place {
  /** For configurations, and whatever else a benchmark writes. */
  readonly folder: string;
  /** The root of the registry: an empty folder at first. */
  readonly registry: string;
  /** The folder of the database server. */
  readonly dataDirectory: string;
  readonly server: EmbeddedPostgres;
}

/** Makes a place below a folder, with a server that runs, and removes it when the work is done. */
export async function atPlace(below: string, work: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(below, "longshore-bench-"));
  // The database stays on the disk, whatever the registry lies on: its durability is part of the time.
  const databaseFolder = mkdtempSync(join(tmpdir(), "longshore-bench-"));
  const registry = join(folder, "registry");
  const dataDirectory = join(databaseFolder, "database");
  mkdirSync(registry);
  try {
    const server = await startBenchServer(dataDirectory);
    try {
      await work({ folder, registry, dataDirectory, server });
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(databaseFolder, { recursive: true, force: true });
  }
}
