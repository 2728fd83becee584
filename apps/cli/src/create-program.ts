import { readVersion } from "@longshore/fleet";
import { Command, Option } from "commander";
import { addCheckingCommands } from "./add-checking-commands.js";
import {
  addStepOptions,
  createConcurrencyOption,
  createDataDirectoryOption,
  createPatienceOption,
  createTimeoutOption,
  parseCount,
} from "./command-options.js";
import { database } from "./commands/database.js";
import { forget, migrate } from "./commands/database-commands.js";
import { demo } from "./commands/demo.js";
import { defaultImportFlags, type ImportFlags, runImportCommand } from "./commands/import.js";
import { inventory, type InventoryFlags } from "./commands/inventory.js";
import { parseDurationFlag } from "./commands/import-flags.js";
import { addFleetCommands } from "./add-fleet-commands.js";
import { addRunCommands } from "./add-run-commands.js";
import type { DatabaseCommandFlags } from "./commands/with-target.js";
import { configurationArgument, configurationHelp } from "./configuration-argument.js";
import type { Surroundings } from "./surroundings.js";

const defaultDataDirectory = defaultImportFlags.dataDir;

/** Makes the command line. @param onExit called with a command's exit code when it has run */
export function createProgram(
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): Command {
  const program = new Command("longshore")
    .description("Moves a GitLab container registry's metadata from storage into PostgreSQL.")
    .version(readVersion(), "--version", "tell the version")
    // So that flags after a command's own subcommand are those of the subcommand.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => surroundings.standardOutput.write(text),
      writeErr: (text) => surroundings.standardError.write(text),
    })
    .showHelpAfterError("(longshore --help explains the commands)");
  addImport(program, surroundings, onExit);
  addInventory(program, surroundings, onExit);
  addCheckingCommands(program, surroundings, onExit);
  addDatabaseCommands(program, surroundings, onExit);
  addRunCommands(program, surroundings, onExit);
  addFleetCommands(program, surroundings, onExit);
  program
    .command("database")
    .description("Run the embedded PostgreSQL in the foreground, to look at what was imported.")
    .option("--data-dir <folder>", "where it lives", defaultDataDirectory)
    .action(async (flags: { dataDir: string }) => onExit(await database(flags, surroundings)));
  program
    .command("demo", { hidden: true })
    .description("make a small registry, import it into the embedded PostgreSQL, show the result")
    .option("--data-dir <folder>", "where the registry and the database go", defaultDataDirectory)
    .action(async (flags: { dataDir: string }) => onExit(await demo(flags, surroundings)));
  acceptNegations(program);
  return program;
}

/** Every flag that can be set can be unset too: `--dry-run=false`, which becomes `--no-dry-run`. */
function acceptNegations(command: Command): void {
  for (const subcommand of command.commands) {
    acceptNegations(subcommand);
  }
  const known = new Set(command.options.map((option) => option.long));
  for (const { long } of command.options.filter((option) => option.isBoolean())) {
    const negation = long?.replace("--", "--no-") ?? "";
    if (!known.has(negation)) {
      command.addOption(new Option(negation).hideHelp());
    }
  }
}

function addImport(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  const command = program
    .command("import")
    .description(
      "Import a registry. Without a step all three run in order: manifests (safe while the " +
        "registry is written to), tags (the registry must be read-only), blobs. The same command " +
        "goes on where an earlier one stopped.",
    )
    .argument(configurationArgument, configurationHelp);
  addStepOptions(command)
    .optionsGroup("What is imported:")
    .option("-d, --dry-run", "do everything in one transaction, and roll it back")
    .option("--repository <path>", "one repository alone, with its tags, in one transaction")
    .option("--dangling-manifests", "untagged manifests too; no step one, no statistics")
    .addOption(
      new Option(
        "--tag-times <source>",
        "when a tag was created: now, or when its link was written",
      )
        .choices(["import", "storage"])
        .default(defaultImportFlags.tagTimes),
    )
    .option("--dangling-blobs", "all blobs first; no step one, no statistics")
    .addOption(
      new Option(
        "--pre-import-skip-recent <duration>",
        "leave out repositories pre-imported less than this ago; 0 leaves out none",
      )
        .default(defaultImportFlags.preImportSkipRecent, "72h")
        .argParser(parseDurationFlag),
    )
    .option("-m, --dynamic-media-types", "add media types that the database lacks", true)
    .addOption(new Option("--no-dynamic-media-types", "an unknown media type is an error"))
    .option("-i, --import-statistics", "write a row into import_statistics", true)
    .addOption(new Option("--no-import-statistics", "write none"))
    .optionsGroup("How it runs:")
    .addOption(createConcurrencyOption())
    .option(
      "-t, --tag-concurrency <reads>",
      "storage reads at once in a repository",
      parseCount,
      defaultImportFlags.tagConcurrency,
    )
    .addOption(createPatienceOption())
    .addOption(createTimeoutOption())
    .addOption(createDataDirectoryOption())
    .optionsGroup("What is shown:")
    .option("-c, --row-count", "count the rows at the end")
    .option("-l, --log-to-stdout", "log JSON lines to standard output, and show no progress")
    .option("--log-directory <folder>", "where the log file goes (default: the working directory)")
    .option("-s, --debug-server <address>", "serve /metrics here, such as localhost:8080")
    .option(
      "--status-address <address>",
      "serve a page that shows the run here (default: the key address)",
    )
    .action(async (path: string | undefined, flags: ImportFlags) =>
      onExit(await runImportCommand(path, flags, surroundings)),
    );
}

function addInventory(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  program
    .command("inventory")
    .description(
      "Tell what a registry's storage holds, and what an import of it is likely to cost. It lists " +
        "storage only: nothing is written, and no database is needed.",
    )
    .argument(configurationArgument, configurationHelp)
    .option("--json", "one JSON object")
    .addOption(createPatienceOption())
    .addOption(createTimeoutOption())
    .action(async (path: string | undefined, flags: InventoryFlags) =>
      onExit(await inventory(path, flags, surroundings)),
    );
}

function addDatabaseCommands(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  const add = (name: string, description: string, run: typeof migrate) =>
    program
      .command(name)
      .description(description)
      .argument(configurationArgument, configurationHelp)
      .option("--data-dir <folder>", "where the embedded PostgreSQL lives", defaultDataDirectory)
      .action(async (path: string | undefined, flags: DatabaseCommandFlags) =>
        onExit(await run(path, flags, surroundings)),
      );
  add(
    "migrate",
    "Create the registry's tables in an empty database, for rehearsals and tests. In production " +
      "the registry's own migrations make them.",
    migrate,
  );
  add("forget", "Drop the record of past runs. Imported rows stay.", forget);
}
