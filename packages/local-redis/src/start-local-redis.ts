import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LongshoreError } from "@longshore/errors";
import { findRedisServer, type RedisProgram } from "./find-redis-server.js";
import { chooseFreePort } from "./free-port.js";
import { type ServerProcess, startServer } from "./server-process.js";

/** How to start one. */
export interface LocalRedisOptions {
  /** A free one when it is not told. */
  readonly port?: number;
  readonly password?: string;
  /** Directives of its configuration file, such as `maxmemory-policy`. */
  readonly directives?: Readonly<Record<string, string>>;
}

/** A server on 127.0.0.1 that keeps nothing on disk, and ends with this process at the latest. */
export interface LocalRedis {
  /** With the password, if it has one. */
  readonly url: string;
  readonly port: number;
  /** Its process; another one after a restart. */
  readonly pid: number;
  /** Ends it as a crash does: kill -9. */
  kill(): Promise<void>;
  /** Starts it, without data, on the same port; kills it first when it runs. */
  restartEmpty(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

/** A port that was taken between choosing it and listening on it is chosen anew this often. */
const portAttempts = 5;

function listArguments(folder: string, port: number, options: LocalRedisOptions): string[] {
  const directives = {
    port: String(port),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "no",
    ...(options.password !== undefined && { requirepass: options.password }),
    ...options.directives,
  };
  return Object.entries(directives).flatMap(([name, value]) => [`--${name}`, value]);
}

async function startOnFreePort(
  program: RedisProgram,
  folder: string,
  options: LocalRedisOptions,
): Promise<{ server: ServerProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await chooseFreePort());
    try {
      return { server: await startServer(program, listArguments(folder, port, options)), port };
    } catch (error) {
      if (options.port !== undefined || attempt === portAttempts) {
        throw error;
      }
    }
  }
}

/**
 * Starts a Redis or Valkey of one's own.
 *
 * @throws REDIS_UNREACHABLE when there is none on this machine, or it does not start
 */
export async function startLocalRedis(options: LocalRedisOptions = {}): Promise<LocalRedis> {
  const { name, program } = findRedisServer();
  if (program === undefined) {
    throw new LongshoreError("REDIS_UNREACHABLE", `cannot start a Redis: there is ${name}`);
  }
  const folder = await mkdtemp(join(tmpdir(), "longshore-redis-"));
  const started = await startOnFreePort(program, folder, options);
  const { port } = started;
  let { server } = started;
  const secret = options.password === undefined ? "" : `:${encodeURIComponent(options.password)}@`;
  return {
    url: `redis://${secret}127.0.0.1:${port}`,
    port,
    get pid() {
      return server.pid;
    },
    kill: () => server.end("SIGKILL"),
    async restartEmpty() {
      await server.end("SIGKILL");
      server = await startServer(program, listArguments(folder, port, options));
    },
    async stop() {
      await server.end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
