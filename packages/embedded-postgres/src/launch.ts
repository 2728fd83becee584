import { access, constants, readFile } from "node:fs/promises";
import { failed } from "./failed.js";
import { type Command, runCommand } from "./run-command.js";
import { type ServerUser, findBarringFolder } from "./server-user.js";

/** What the `setpriv` of this machine can do, from util-linux. */
interface Setpriv {
  readonly file: string;
  /** Since util-linux 2.33. */
  readonly deathSignal: boolean;
  /** Since util-linux 2.31. */
  readonly ambientCapabilities: boolean;
}

/** How the server's programs are started. */
export interface Launch {
  /** Whether a program ends by itself when this process dies. */
  readonly endsWithUs: boolean;
  /** @param deathSignal what the program gets when this process dies: INT ends a server in order */
  command(program: string, args: readonly string[], deathSignal: "INT" | "KILL"): Command;
}

const setprivPaths = ["/usr/bin/setpriv", "/bin/setpriv", "/run/current-system/sw/bin/setpriv"];

/** Milliseconds. */
const setprivTimeout = 60_000;

/** CAP_DAC_OVERRIDE, linux/capability.h. */
const dacOverride = 1n << 1n;

/**
 * Finds out how to start the server's programs as another user, and so that they end with us.
 *
 * `setpriv --pdeathsig` asks the kernel to send the signal when the parent dies, kill -9 included
 * (prctl(2), PR_SET_PDEATHSIG); it is set after the change of user, which would clear it, and stays
 * over an exec. "Parent" is the thread that forked, so a server started in a worker thread ends with
 * that thread.
 *
 * @param user who the programs run as; undefined: as we do
 * @param paths what they must be able to reach
 * @throws EMBEDDED_POSTGRES_FAILED naming the folder that bars the user's way
 */
export async function createLaunch(options: {
  readonly platform: string;
  readonly user: ServerUser | undefined;
  readonly paths: readonly string[];
  readonly signal?: AbortSignal | undefined;
}): Promise<Launch> {
  const { user } = options;
  const setpriv = options.platform === "linux" ? await findSetpriv(options.signal) : undefined;
  const barred = user !== undefined && (await isBarred(options.paths, user, setpriv));
  const endsWithUs = setpriv?.deathSignal === true;
  // Not our own environment: a PGPORT or PGDATA in it must not reach the server.
  const base = { cwd: "/", env: { LC_ALL: "C" } };
  return {
    endsWithUs,
    command(program, args, deathSignal) {
      if (setpriv === undefined) {
        return { file: program, args, options: { ...base, ...user } };
      }
      const flags = [
        ...(user === undefined ? [] : userFlags(user)),
        ...(barred ? ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"] : []),
        ...(endsWithUs ? ["--pdeathsig", deathSignal] : []),
      ];
      return flags.length === 0
        ? { file: program, args, options: base }
        : { file: setpriv.file, args: [...flags, program, ...args], options: base };
    },
  };
}

function userFlags(user: ServerUser): string[] {
  return [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
}

/**
 * Whether the user needs the capability to pass through closed folders. Only then is it given: the
 * server is to have no more rights than it needs.
 */
async function isBarred(
  paths: readonly string[],
  user: ServerUser,
  setpriv: Setpriv | undefined,
): Promise<boolean> {
  for (const path of paths) {
    const folder = await findBarringFolder(path, user);
    if (folder === undefined) {
      continue;
    }
    if (setpriv?.ambientCapabilities === true && (await mayGiveCapability())) {
      return true;
    }
    throw failed(
      `PostgreSQL cannot run as root, and user ${user.uid} may not pass through ${folder} on the ` +
        `way to ${path}: choose another folder, or \`chmod o+x ${folder}\``,
      { fields: { path: folder } },
    );
  }
  return false;
}

async function mayGiveCapability(): Promise<boolean> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const permitted = /^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return permitted !== undefined && (BigInt(`0x${permitted}`) & dacOverride) !== 0n;
}

async function findSetpriv(signal: AbortSignal | undefined): Promise<Setpriv | undefined> {
  for (const file of setprivPaths) {
    try {
      await access(file, constants.X_OK);
    } catch {
      continue;
    }
    const command = { file, args: ["--help"], options: { cwd: "/", env: { LC_ALL: "C" } } };
    const { stdout } = await runCommand(command, { timeoutMilliseconds: setprivTimeout, signal });
    // BusyBox has a setpriv too, which knows none of these.
    if (stdout.includes("--reuid")) {
      return {
        file,
        deathSignal: stdout.includes("--pdeathsig"),
        ambientCapabilities: stdout.includes("--ambient-caps"),
      };
    }
  }
  return undefined;
}
