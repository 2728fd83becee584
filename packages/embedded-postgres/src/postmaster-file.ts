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
 * Whether a process is the server of a data folder. A process id alone proves nothing, since a dead
 * server's may belong to any other process by now: it must be a `postgres` that was started with
 * this folder. (A process that has ended but that nobody has waited for has no command line.)
 */
export async function isServerOf(dataFolder: string, processId: number): Promise<boolean> {
  const commandLine = await readCommandLine(processId);
  return basename(commandLine[0] ?? "") === "postgres" && commandLine.includes(dataFolder);
}

/**
 * Removes the file of a dead server where PostgreSQL would refuse to start over it: when it is
 * empty, or when its process id belongs to somebody else by now. Any other is left to PostgreSQL,
 * which finds in it the shared memory that the dead server's children may still use. (Without the
 * file it still looks where this data folder's would be.)
 */
export async function removeMisleadingFile(dataFolder: string): Promise<void> {
  const postmaster = await readPostmaster(dataFolder);
  if (postmaster !== undefined) {
    const commandLine = await readCommandLine(postmaster.processId);
    if (commandLine.length === 0 || (await isServerOf(dataFolder, postmaster.processId))) {
      return;
    }
  }
  const file = postmasterFile(dataFolder);
  await named(`cannot remove ${file}`, rm(file, { force: true }));
}

function postmasterFile(dataFolder: string): string {
  return join(dataFolder, "postmaster.pid");
}

/** Program and arguments of a process; empty when there is no such process. */
async function readCommandLine(processId: number): Promise<readonly string[]> {
  try {
    const text = await readFile(`/proc/${processId}/cmdline`, "utf8");
    return text === "" ? [] : text.split("\0");
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
  return stdout.trim() === "" ? [] : splitServerCommand(stdout.trim());
}

/** `ps` joins arguments with blanks, which paths may hold too: cut where we have set an option. */
function splitServerCommand(line: string): readonly string[] {
  const [program, rest] = line.split(" -D ");
  return [program ?? "", rest?.split(" -c ")[0] ?? ""];
}
