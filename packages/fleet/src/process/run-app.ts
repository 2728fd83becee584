import { parseArgs } from "node:util";
import type { Writable } from "node:stream";
import { LongshoreError } from "@longshore/errors";
import type { FleetRole } from "@longshore/ledger";
import { readVersion } from "../read-version.js";
import { exitCodes } from "./exit-codes.js";
import { printError } from "./print-error.js";
import { type FleetSurroundings, runFleetProcess } from "./run-fleet-process.js";

/** What an app sees of the process it runs in. */
export interface AppSurroundings extends FleetSurroundings {
  readonly standardError: Writable;
}

/**
 * Runs a process of a fleet as a program of its own: `[config.yml] [--longshore-configuration file]`, or
 * `--version`.
 * @returns its exit code; never throws
 */
export async function runApp(
  role: FleetRole,
  words: readonly string[],
  surroundings: AppSurroundings,
): Promise<number> {
  try {
    const { path, flags, asksVersion } = parseWords(words);
    if (asksVersion) {
      surroundings.standardOutput.write(`${readVersion()}\n`);
      return exitCodes.done;
    }
    return await runFleetProcess(role, path, flags, surroundings);
  } catch (error) {
    return printError(surroundings.standardError, error);
  }
}

function parseWords(words: readonly string[]) {
  const options = {
    "longshore-configuration": { type: "string" },
    version: { type: "boolean" },
  } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
    });
    const own = values["longshore-configuration"];
    return {
      path: positionals[0],
      asksVersion: values.version === true,
      flags: own === undefined ? {} : { longshoreConfiguration: own },
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LongshoreError("USAGE_INVALID", why, { cause });
  }
}
