import type { FleetRole } from "@longshore/ledger";
import { runCoordinator } from "../run-coordinator.js";
import { runProducer } from "../run-producer.js";
import { runWorker } from "../run-worker.js";
import { type FleetStart, withFleetParts } from "../with-fleet-parts.js";
import { exitCodes } from "./exit-codes.js";
import { listenForInterruption } from "./interruption.js";

/** The flags of a fleet's processes. */
export interface FleetFlags {
  /** A file of Longshore's own keys. */
  readonly longshoreConfiguration?: string;
}

/** What a fleet's process sees of the process it runs in. */
export interface FleetSurroundings {
  readonly standardOutput: FleetStart["output"];
  /** Ends the process, whatever it still waits for. */
  readonly exit: (exitCode: number) => void;
  readonly environment: FleetStart["environment"];
}

/** `longshore producer`, `worker` and `coordinator`: one process of a fleet. @returns the exit code */
export async function runFleetProcess(
  role: FleetRole,
  path: string | undefined,
  flags: FleetFlags,
  { standardOutput, environment, exit }: FleetSurroundings,
): Promise<number> {
  const interruption = listenForInterruption({
    onDrain: () => undefined,
    onStuck: () => exit(exitCodes.interrupted),
  });
  const start: FleetStart = {
    role,
    registry: path,
    longshore: flags.longshoreConfiguration,
    environment,
    output: standardOutput,
    drain: interruption.drain,
    signal: interruption.abort,
    onConfigured: ({ grace }) => interruption.giveGrace(grace),
  };
  try {
    return await withFleetParts(start, async (parts, parallelism) => {
      switch (role) {
        case "producer":
          await runProducer(parts);
          return exitCodes.done;
        case "worker":
          await runWorker(parts, parallelism);
          return exitCodes.done;
        case "coordinator": {
          const { done, failed, interrupted } = exitCodes;
          return { complete: done, failed, interrupted }[await runCoordinator(parts)];
        }
      }
    });
  } finally {
    interruption.end();
  }
}
