import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process that owns a server, or has failed to start one. */
export interface Owner {
  readonly processId: number;
  /** Of its server; undefined when that did not start. */
  readonly connectionUrl: string | undefined;
  /** Why it did not start. */
  readonly message: string | undefined;
  /** Lets it stop its server and end. */
  end(): Promise<void>;
  /** Kills it as kill -9 does. */
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL("own-server.mjs", import.meta.url));

/**
 * Starts a server in a process of its own, and waits until it runs.
 *
 * @param uid the user to run as, group alike; only root may choose
 */
export async function startOwner(folder: string, uid?: number): Promise<Owner> {
  const child = spawn(process.execPath, [script, folder], {
    stdio: ["pipe", "pipe", "inherit"],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = once(child, "exit");
  const [line] = await once(createInterface(child.stdout), "line");
  const answer: { connectionUrl?: string; message?: string } = JSON.parse(String(line));
  return {
    processId: childProcessId(child),
    connectionUrl: answer.connectionUrl,
    message: answer.message,
    end: async () => {
      child.stdin.end();
      await ended;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function childProcessId(child: ChildProcess): number {
  if (child.pid === undefined) {
    throw new Error("the owner was not started");
  }
  return child.pid;
}
