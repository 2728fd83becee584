import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import {
  type CommandResult,
  type RunningCommand,
  startLongshore,
} from "../command-line/run-longshore.js";
import type { Workplace } from "../command-line/workplace.js";

/** What a fleet's processes do. */
export type FleetRole = "producer" | "worker" | "coordinator";

/** A fleet that imports a workplace's registry. */
export interface Fleet {
  /** Starts one more process of it. @param keys of its own alone */
  start(role: FleetRole, keys?: Readonly<Record<string, string>>): RunningCommand;
  /** Ends all that still run, as an operator does. @returns how each ended */
  stop(): Promise<CommandResult[]>;
}

/** The compiled app of a role. */
function appOf(role: FleetRole): string {
  return fileURLToPath(new URL(`../../apps/${role}/dist/main.js`, import.meta.url));
}

/**
 * Makes a fleet; nothing of it runs yet.
 * @param redis the URL of its Redis, or keys that tell where it is, such as `REDIS_CLUSTER_NODES`
 * @param keys keys of its own configuration, such as `LEASE`
 */
export function createFleet(
  workplace: Pick<Workplace, "folder" | "configuration">,
  redis: string | Readonly<Record<string, string>>,
  keys: Readonly<Record<string, string>> = {},
): Fleet {
  const own = {
    ...(typeof redis === "string" ? { REDIS_URL: redis } : redis),
    REDIS_PREFIX: `test-${randomBytes(6).toString("hex")}`,
    FAILURES: "exit",
    LEASE: "2s",
    PREIMPORTSKIPRECENT: "0s",
    ...keys,
  };
  const running: RunningCommand[] = [];
  return {
    start: (role, others = {}) => {
      const environment = Object.fromEntries(
        Object.entries({ ...own, ...others }).map(([key, value]) => [`LONGSHORE_${key}`, value]),
      );
      const command = startLongshore([workplace.configuration], {
        program: appOf(role),
        cwd: workplace.folder,
        environment,
      });
      running.push(command);
      return command;
    },
    stop: async () => {
      for (const { kill } of running) {
        kill("SIGTERM");
        // One that was stopped, too.
        kill("SIGCONT");
      }
      return await Promise.all(running.map(({ result }) => result));
    },
  };
}
