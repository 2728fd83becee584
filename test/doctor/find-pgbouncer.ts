import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DatabaseConfiguration } from "@longshore/config";
import { listen } from "../datastore/listen.js";

/** A PgBouncer that runs before a test's database. */
export interface RunningPgbouncer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** How PgBouncer shares sessions. */
export type PoolMode = "session" | "transaction" | "statement";

/** `nobody` and its group: PgBouncer refuses to run as root. */
const nobody = 65_534;

/** How often it is asked whether it listens, and how long. Milliseconds. */
const pollInterval = 20;
const patience = 20_000;

/** The path of PgBouncer, from Debian's package `pgbouncer` or any other; undefined without one. */
export function findPgbouncer(): string | undefined {
  try {
    const path = execFileSync("sh", ["-c", "command -v pgbouncer || ls /usr/sbin/pgbouncer"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Starts PgBouncer before a database. */
export async function startPgbouncer(
  program: string,
  database: DatabaseConfiguration,
  mode: PoolMode,
): Promise<RunningPgbouncer> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-pgbouncer-"));
  const port = await findFreePort();
  const isRoot = process.getuid?.() === 0;
  writeConfiguration(folder, { database, mode, port });
  if (isRoot) {
    for (const path of [folder, join(folder, "users.txt"), join(folder, "pgbouncer.ini")]) {
      chownSync(path, nobody, nobody);
    }
  }
  const server = spawn(program, ["--quiet", join(folder, "pgbouncer.ini")], {
    stdio: "ignore",
    ...(isRoot && { uid: nobody, gid: nobody }),
  });
  const ended = new Promise((resolve) => void server.once("exit", resolve));
  await waitUntilItListens(port);
  return {
    host: "127.0.0.1",
    port,
    async close() {
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function writeConfiguration(
  folder: string,
  given: {
    readonly database: DatabaseConfiguration;
    readonly mode: PoolMode;
    readonly port: number;
  },
): void {
  const { host, port, user, password = "", dbname } = given.database;
  const lines = [
    "[databases]",
    `${dbname} = host=${host} port=${port} user=${user} password=${password}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${given.port}`,
    "unix_socket_dir =",
    "auth_type = plain",
    `auth_file = ${join(folder, "users.txt")}`,
    `pool_mode = ${given.mode}`,
    "",
  ];
  const users = join(folder, "users.txt");
  writeFileSync(users, `"${user}" "${password}"\n`);
  chmodSync(users, 0o600);
  writeFileSync(join(folder, "pgbouncer.ini"), lines.join("\n"), { mode: 0o600 });
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

async function waitUntilItListens(port: number): Promise<void> {
  const end = performance.now() + patience;
  while (!(await accepts(port))) {
    if (performance.now() > end) {
      throw new Error("PgBouncer does not listen");
    }
    await delay(pollInterval);
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port });
  return await new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).then((answer) => {
    socket.destroy();
    return answer === true;
  });
}
