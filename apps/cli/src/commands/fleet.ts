import { setTimeout as sleep } from "node:timers/promises";
import { runCoordinator, runProducer, runWorker, withFleetParts } from "@longshore/fleet";
import { exitCodes } from "../exit-codes.js";
import { listenForInterruption } from "../interruption.js";
import type { Surroundings } from "../surroundings.js";

/** The flags of a fleet's processes. */
export interface FleetFlags {
  /** A file of Longshore's own keys. */
  readonly longshoreConfiguration?: string;
}

type Role = "producer" | "worker" | "coordinator";

/** `longshore producer`, `worker` and `coordinator`: one process of a fleet. @returns the exit code */
export async function runFleetProcess(
  role: Role,
  path: string | undefined,
  flags: FleetFlags,
  { standardOutput, environment, exit }: Surroundings,
): Promise<number> {
  const graceIsOver = new AbortController();
  const interruption = listenForInterruption({
    onDrain: () => undefined,
    onStuck: () => exit(exitCodes.interrupted),
  });
  const { drain } = interruption;
  const start = {
    role,
    registry: path,
    longshore: flags.longshoreConfiguration,
    environment,
    output: standardOutput,
    drain,
    signal: AbortSignal.any([interruption.abort, graceIsOver.signal]),
  };
  try {
    return await withFleetParts(start, async (parts, parallelism) => {
      const { grace } = parts.configuration;
      drain.addEventListener("abort", () => {
        void sleep(grace, undefined, { ref: false }).then(() => graceIsOver.abort());
      });
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
