import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { readConfiguration } from "@longshore/config";
import { listTagCounts } from "@longshore/datastore";
import { createSampleRegistry, writeSampleConfiguration } from "@longshore/sample-registry";
import { describeCount } from "@longshore/report";
import type { Surroundings } from "../surroundings.js";
import { openTarget } from "../target.js";
import { defaultImportFlags, runImportCommand } from "./import.js";

/** A registry small enough to be made and imported in seconds, with a few broken tags. */
const sample = {
  seed: 1,
  repositories: 40,
  tags: 400,
  danglingBlobs: 25,
  broken: ["tag-link-empty", "revision-link-missing", "layer-link-missing"] as const,
};

/** Repositories that the result shows. */
const shownRepositories = 8;

/** `longshore demo`: makes a small registry, imports it and shows rows. @returns the exit code */
export async function demo(
  flags: { readonly dataDir: string },
  surroundings: Surroundings,
): Promise<number> {
  const output = surroundings.standardOutput;
  const folder = resolve(flags.dataDir, "demo");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const registry = join(folder, "registry");
  const made = await createSampleRegistry(registry, sample);
  const configuration = join(folder, "config.yml");
  await writeSampleConfiguration(configuration, { rootdirectory: registry });
  output.write(
    `A registry of ${describeCount(made.repositories, "repository", "repositories")} and ${describeCount(made.tags, "tag")} is made in ${registry}\n` +
      `$ longshore import --row-count --data-dir ${folder} ${configuration}\n`,
  );
  const exitCode = await runImportCommand(
    configuration,
    { ...defaultImportFlags, dataDir: folder, logDirectory: folder, rowCount: true },
    surroundings,
  );
  if (exitCode === 0) {
    await showRows(configuration, folder, surroundings);
  }
  return exitCode;
}

async function showRows(
  path: string,
  dataDirectory: string,
  surroundings: Surroundings,
): Promise<void> {
  const configuration = await readConfiguration(path, surroundings.environment);
  const target = await openTarget(configuration, {
    dataDirectory,
    maxConnections: 1,
    migrateEmbedded: false,
  });
  try {
    const counts = await listTagCounts(target.database, shownRepositories);
    surroundings.standardOutput.write(
      "\nThe repositories with the most tags, as the database has them:\n",
    );
    for (const { path: repository, tags } of counts) {
      surroundings.standardOutput.write(`  ${String(tags).padStart(5)}  ${repository}\n`);
    }
  } finally {
    await target.close();
  }
}
