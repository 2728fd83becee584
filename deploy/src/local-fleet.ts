import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalServices } from "./local-services.js";

const workers = 4;

/** The processes of a fleet: what compose.yaml starts, without containers. */
const roles = ["producer", ...Array.from({ length: workers }, () => "worker"), "coordinator"];

/**
 * Runs one producer, four workers and a coordinator until the import is complete, then ends them.
 * Each logs into a file of the folder.
 * @returns the coordinator's exit code; null when a signal ended it
 */
export async function runLocalFleet(
  folder: string,
  services: LocalServices,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number | null> {
  const processes = roles.map((role, number) =>
    startRole(role, {
      log: join(folder, `${role}-${number}.log`),
      configuration: services.configuration,
      environment: {
        ...environment,
        LONGSHORE_REDIS_URL: services.redisUrl,
        LONGSHORE_FAILURES: "exit",
      },
    }),
  );
  const ended = processes.map(async (process) => {
    await once(process, "exit");
    return process.exitCode;
  });
  const exitCode = (await ended.at(-1)) ?? null;
  for (const process of processes) {
    process.kill("SIGTERM");
  }
  await Promise.all(ended);
  return exitCode;
}

interface RoleStart {
  readonly log: string;
  readonly configuration: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

function startRole(role: string, { log, configuration, environment }: RoleStart): ChildProcess {
  const program = fileURLToPath(new URL(`../../apps/${role}/dist/main.js`, import.meta.url));
  const file = openSync(log, "w");
  try {
    return spawn(process.execPath, [program, configuration], {
      env: environment,
      stdio: ["ignore", file, file],
    });
  } finally {
    closeSync(file);
  }
}
