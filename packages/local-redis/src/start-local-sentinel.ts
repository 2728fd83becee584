import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LongshoreError } from "@longshore/errors";
import { findRedisServer } from "./find-redis-server.js";
import { chooseFreePort } from "./free-port.js";
import { startServer } from "./server-process.js";

/** A sentinel on 127.0.0.1, which ends with this process at the latest. */
export interface LocalSentinel {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts a sentinel that alone decides: a primary that is silent for a second is replaced by one of
 * its replicas.
 *
 * @param name what it calls the primary
 * @param primary the port of the primary on 127.0.0.1
 * @throws REDIS_UNREACHABLE when there is no server on this machine, or it does not start
 */
export async function startLocalSentinel(name: string, primary: number): Promise<LocalSentinel> {
  const { name: found, program } = findRedisServer();
  if (program === undefined) {
    throw new LongshoreError("REDIS_UNREACHABLE", `cannot start a sentinel: there is ${found}`);
  }
  const folder = await mkdtemp(join(tmpdir(), "longshore-sentinel-"));
  const port = await chooseFreePort();
  const file = join(folder, "sentinel.conf");
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder}`,
    `sentinel monitor ${name} 127.0.0.1 ${primary} 1`,
    `sentinel down-after-milliseconds ${name} 1000`,
    `sentinel failover-timeout ${name} 5000`,
  ];
  // It writes what it learns into its configuration.
  await writeFile(file, `${lines.join("\n")}\n`);
  const server = await startServer(program, [file, "--sentinel"]);
  return {
    port,
    async stop() {
      await server.end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
