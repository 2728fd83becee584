import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultImportFlags } from "./commands/import.js";
import { parseDurationFlag } from "./commands/import-flags.js";

/** Adds the flags for one step alone. */
export function addStepOptions(command: Command): Command {
  return command
    .optionsGroup("One step alone:")
    .option("-1, --step-one", "import the manifests that tags name")
    .option("-p, --pre-import", "the same as --step-one")
    .option("-2, --step-two", "import the tags, then switch the lockfiles")
    .option("-r, --all-repositories", "the same as --step-two")
    .option("-3, --step-three", "import the blobs that nothing refers to")
    .option("-B, --common-blobs", "the same as --step-three");
}

/** Makes the flag for how many repositories are loaded at once. */
export function createConcurrencyOption(): Option {
  return new Option("--concurrency <jobs>", "repositories loaded at once")
    .default(defaultImportFlags.concurrency)
    .argParser(parseCount);
}

/** Makes the flag for where the embedded PostgreSQL lives. */
export function createDataDirectoryOption(): Option {
  return new Option(
    "--data-dir <folder>",
    "where the embedded PostgreSQL lives, when the configuration names no database",
  ).default(defaultImportFlags.dataDir);
}

/** Makes the flag for how long storage is asked again. */
export function createPatienceOption(): Option {
  return new Option("--patience <duration>", "how long a request to storage is tried again")
    .default(defaultImportFlags.patience, "10m")
    .argParser(parseDurationFlag);
}

/** Makes the flag for how long storage may take. */
export function createTimeoutOption(): Option {
  return new Option("--request-timeout <duration>", "how long an answer of storage is waited for")
    .default(defaultImportFlags.requestTimeout, "30s")
    .argParser(parseDurationFlag);
}

/** Makes the flag for a file of Longshore's own keys. */
export function createLongshoreConfigurationOption(): Option {
  return new Option(
    "--longshore-configuration <file>",
    "Longshore's own keys (default: LONGSHORE_CONFIGURATION_PATH, else the section longshore)",
  );
}

/** Reads a number of things. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 1_000) {
    throw new InvalidArgumentError("It must be a whole number from 1 to 1000.");
  }
  return count;
}

/** Makes the flag for which run is told of. */
export function createRunOption(): Option {
  return new Option("--run <number>", "which run (default: the newest)").argParser(parseRun);
}

function parseRun(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new InvalidArgumentError("It must be a whole number from 1.");
  }
  return Number(text);
}
