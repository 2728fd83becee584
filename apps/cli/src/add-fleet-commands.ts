import type { Command } from "commander";
import { createLongshoreConfigurationOption } from "./command-options.js";
import { type FleetFlags, runFleetProcess } from "@longshore/fleet";
import { configurationArgument, configurationHelp } from "./configuration-argument.js";
import type { Surroundings } from "./surroundings.js";

const descriptions = {
  producer: "Keep the queues of a fleet filled.",
  worker: "Do the jobs of a fleet.",
  coordinator: "Lead a fleet's run: open its steps in order, and switch the lockfiles.",
} as const;

const roles = ["producer", "worker", "coordinator"] as const;

/** Adds the processes of a fleet. */
export function addFleetCommands(
  program: Command,
  surroundings: Surroundings,
  onExit: (exitCode: number) => void,
): void {
  for (const role of roles) {
    program
      .command(role)
      .description(`${descriptions[role]} Logs JSON lines to standard output.`)
      .argument(configurationArgument, configurationHelp)
      .addOption(createLongshoreConfigurationOption())
      .action(async (path: string | undefined, flags: FleetFlags) =>
        onExit(await runFleetProcess(role, path, flags, surroundings)),
      );
  }
}
