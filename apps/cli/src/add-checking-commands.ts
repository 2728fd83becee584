import { type Command, Option } from "commander";
import {
  addStepOptions,
  createConcurrencyOption,
  createDataDirectoryOption,
  createLongshoreConfigurationOption,
} from "./command-options.js";
import { addVerify } from "./add-verify.js";
import { doctor, type DoctorFlags } from "./commands/doctor.js";
import { parseDurationFlag } from "./commands/import-flags.js";
import { type LockfilesFlags, repair, showLockfiles } from "./commands/lockfiles.js";
import { configurationArgument, configurationHelp } from "./configuration-argument.js";
import type { Surroundings } from "./surroundings.js";

/** Adds the commands that look before an import, and after one that went wrong. */
export function addCheckingCommands(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  addDoctor(program, surroundings, onExit);
  addLockfiles(program, surroundings, onExit);
  addVerify(program, surroundings, onExit);
}

/** How long an import takes unless somebody knows better. Milliseconds. */
const defaultImportDuration = 24 * 3_600_000;

function addDoctor(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  const command = program
    .command("doctor")
    .description(
      "Check all that an import needs, without its work: configuration, storage, lockfiles, " +
        "database. An object is written beside the lockfiles, and removed again.",
    )
    .argument(configurationArgument, configurationHelp);
  addStepOptions(command)
    .optionsGroup("How the import will run:")
    .addOption(createConcurrencyOption())
    .addOption(
      new Option("--import-duration <duration>", "how long it is likely to take")
        .default(defaultImportDuration, "24h")
        .argParser(parseDurationFlag),
    )
    .addOption(createDataDirectoryOption())
    .addOption(createLongshoreConfigurationOption())
    .optionsGroup("What is shown:")
    .option("--json", "one JSON object")
    .action(async (path: string | undefined, flags: DoctorFlags) =>
      onExit(await doctor(path, flags, surroundings)),
    );
}

function addLockfiles(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  const lockfiles = program
    .command("lockfiles")
    .description(
      "Show the lockfiles, what a registry does with them, and what the ledger and the database say.",
    )
    .enablePositionalOptions()
    .argument(configurationArgument, configurationHelp)
    .option("--json", "one JSON object")
    .addOption(createDataDirectoryOption())
    .action(async (path: string | undefined, flags: LockfilesFlags) =>
      onExit(await showLockfiles(path, flags, surroundings)),
    );
  lockfiles
    .command("repair")
    .description("Bring the lockfiles back to what the ledger and the database say, after asking.")
    .argument(configurationArgument, configurationHelp)
    .option("-y, --yes", "do not ask")
    .option("--json", "one JSON object")
    .addOption(createDataDirectoryOption())
    .action(async (path: string | undefined, flags: LockfilesFlags) =>
      onExit(await repair(path, flags, surroundings)),
    );
}
