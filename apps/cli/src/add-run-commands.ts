import { reportFormats } from "@longshore/report";
import { type Command, Option } from "commander";
import { createRunOption } from "./command-options.js";
import { defaultImportFlags } from "./commands/import.js";
import { report, type ReportFlags } from "./commands/report.js";
import {
  cancel,
  failures,
  pause,
  resume,
  retry,
  type RetryFlags,
  status,
  waive,
  type WaiveFlags,
} from "./commands/run-commands.js";
import { skips } from "./commands/skips.js";
import { configurationArgument, configurationHelp } from "./configuration-argument.js";
import type { Surroundings } from "./surroundings.js";

/** Adds the commands on the newest run: they need the database alone, and work from anywhere. */
export function addRunCommands(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  const describe = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .argument(configurationArgument, configurationHelp)
      .option(
        "--data-dir <folder>",
        "where the embedded PostgreSQL lives",
        defaultImportFlags.dataDir,
      );
  const add = (name: string, description: string, run: typeof status) =>
    describe(name, description).action(async (path: string | undefined, flags: RetryFlags) =>
      onExit(await run(path, flags, surroundings)),
    );
  add("status", "Tell how far the newest run is, and who works on it.", status)
    .option("--watch", "again and again, until the run ends")
    .option("--json", "one JSON object; with --watch one a line, when something has changed");
  add("skips", "List what a run left behind, and why.", skips)
    .addOption(createRunOption())
    .option("--json", "one JSON object a line");
  add("failures", "List what is set aside, and why.", failures)
    .addOption(createRunOption())
    .option("--json", "one JSON object a line");
  add("pause", "Begin no job of the newest run any more; what is in hand is finished.", pause);
  add("resume", "Let a run that is paused or cancelled go on.", resume);
  add("cancel", "End the newest run before it is complete; its processes stop.", cancel);
  describe("retry", "Give what is set aside another round of attempts.")
    .option("--repository <path>", "only this one's")
    .action(async (path: string | undefined, flags: RetryFlags) =>
      onExit(await retry(path, flags, surroundings)),
    );
  describe(
    "report",
    "Tell what a run did, for the record: on paper, in a ticket, or for a program.",
  )
    .addOption(createRunOption())
    .addOption(
      new Option("--format <format>", "what it is written in")
        .choices(Object.keys(reportFormats))
        .default("text"),
    )
    .option("--output <file>", "where it goes (default: standard output)")
    .action(async (path: string | undefined, flags: ReportFlags) =>
      onExit(await report(path, flags, surroundings)),
    );
  describe("waive", "Accept that a repository is not imported, so that the rest can go on.")
    .requiredOption("--repository <path>", "which")
    .requiredOption("--reason <text>", "why, for the record")
    .action(async (path: string | undefined, flags: WaiveFlags) =>
      onExit(await waive(path, flags, surroundings)),
    );
}
