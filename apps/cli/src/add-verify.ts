import { type Command, InvalidArgumentError, Option } from "commander";
import {
  createDataDirectoryOption,
  createPatienceOption,
  createTimeoutOption,
  parseCount,
} from "./command-options.js";
import { configurationArgument, configurationHelp } from "./configuration-argument.js";
import { defaultVerifyConcurrency, verify, type VerifyFlags } from "./commands/verify.js";
import type { Surroundings } from "./surroundings.js";

/** Adds the comparison of storage and database. */
export function addVerify(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  program
    .command("verify")
    .description(
      "Compare a registry's storage with its database, both ways, by what an import would write. " +
        "Neither is written to; an unfinished comparison is kept in Longshore's own schema, and the " +
        "same command goes on with it. The exit code is 1 where they differ.",
    )
    .argument(configurationArgument, configurationHelp)
    .option("--repository <path>", "one repository alone, with its blobs")
    .option("--tags-only", "tags and where they point, from listings")
    .addOption(
      new Option(
        "--sample <share>",
        "so many of the repositories, such as 5%; always the same ones",
      )
        .argParser(parseShare)
        .conflicts("repository"),
    )
    .option("--restart", "begin anew what an earlier command has not finished")
    .option("--fleet", "have the workers of a fleet do it, and wait for them")
    .option("--json", "one JSON object a line: each difference, then the summary")
    .option(
      "--concurrency <count>",
      "repositories verified at once, each on a connection",
      parseCount,
      defaultVerifyConcurrency,
    )
    .addOption(createPatienceOption())
    .addOption(createTimeoutOption())
    .addOption(createDataDirectoryOption())
    .action(async (path: string | undefined, flags: VerifyFlags) =>
      onExit(await verify(path, flags, surroundings)),
    );
}

/** Reads a share such as `5%`. @returns from 0 to 1 */
function parseShare(text: string): number {
  const share = Number(text.replace(/%$/, "")) / 100;
  if (!/^\d+(?:\.\d+)?%$/.test(text) || share <= 0 || share > 1) {
    throw new InvalidArgumentError("It must be a percentage above 0% and up to 100%.");
  }
  return share;
}
