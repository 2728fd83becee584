import { readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { failed, named, systemErrorCode } from "./failed.js";
import { runCommand } from "./run-command.js";

/** What a running server writes about itself into its data folder. */
export interface Postmaster {
  readonly processId: number;
  readonly port: number;
  /** Whether it takes connections. */
  readonly ready: boolean;
}

/** Milliseconds for `ps`. */
const psTimeout = 10_000;

/**
 * Reads `postmaster.pid`: process id, data folder, start time, port, socket folder, address, shared
 * memory, state (src/include/utils/pidfile.h of PostgreSQL). Undefined when there is none, or none
 * that has been written to its end.
 */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  let text: string;
  try {
    text = await readFile(postmasterFile(dataFolder), "utf8");
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") {
      return undefined;
    }
    throw failed(`cannot read ${postmasterFile(dataFolder)}`, { cause });
  }
  const lines = text.split("\n");
  const processId = Number(lines[0]);
  if (!Number.isSafeInteger(processId) || processId <= 1) {
    return undefined;
  }
  return { processId, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === "ready" };
}

/**
 * The server that runs on a data folder, undefined when none does. A process id alone proves
 * nothing, since a dead server's may belong to any other process by now: the process must be a
 * `postgres` that was started with this folder.
 */
export async function findPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const postmaster = await readPostmaster(dataFolder);
  if (postmaster === undefined) {
    return undefined;
  }
  const commandLine = await readCommandLine(postmaster.processId);
  const isServer = basename(commandLine[0] ?? "") === "postgres";
  return isServer && commandLine.includes(dataFolder) ? postmaster : undefined;
}

/**
 * Removes what a dead server has left. PostgreSQL would refuse to start if the process id in the
 * file belonged to another process of the same user by now.
 */
export async function removePostmasterFile(dataFolder: string): Promise<void> {
  const file = postmasterFile(dataFolder);
  await named(`cannot remove ${file}`, rm(file, { force: true }));
}

function postmasterFile(dataFolder: string): string {
  return join(dataFolder, "postmaster.pid");
}

/** Program and arguments of a process; empty when there is no such process. */
async function readCommandLine(processId: number): Promise<readonly string[]> {
  try {
    return (await readFile(`/proc/${processId}/cmdline`, "utf8")).split("\0");
  } catch (cause) {
    if (process.platform === "linux") {
      if (["ENOENT", "ESRCH"].includes(systemErrorCode(cause))) {
        return [];
      }
      throw failed(`cannot tell what process ${processId} is`, { cause });
    }
  }
  const command = {
    file: "/bin/ps",
    args: ["-ww", "-o", "command=", "-p", String(processId)],
    options: { cwd: "/", env: { LC_ALL: "C" } },
  };
  const { stdout } = await runCommand(command, { timeoutMilliseconds: psTimeout });
  return splitServerCommand(stdout.trim());
}

/** `ps` joins arguments with blanks, which paths may hold too: cut where we have set an option. */
function splitServerCommand(line: string): readonly string[] {
  const [program, rest] = line.split(" -D ");
  return [program ?? "", rest?.split(" -c ")[0] ?? ""];
}
