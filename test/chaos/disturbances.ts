import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningCommand } from "../command-line/run-longshore.js";
import type { FleetRole } from "../fleet/fleet.js";
import { withClient } from "../postgres/with-client.js";
import type { Stage } from "./stage.js";

/** Something that happens to a fleet, or to what it needs. */
export type Disturbance = (stage: Stage, draw: (below: number) => number) => Promise<void>;

/** Longer than the lease. Milliseconds. */
const stopTime = 6_000;

/** How long storage refuses, and Redis is away. Milliseconds. */
const outage = 5_000;

/** All that happens, by name. */
export const disturbances: Readonly<Record<string, Disturbance>> = {
  "a worker is killed": (stage, draw) => killOne(stage, "worker", draw),
  "the producer is killed": (stage, draw) => killOne(stage, "producer", draw),
  "the coordinator is killed": (stage, draw) => killOne(stage, "coordinator", draw),
  "a worker is stopped past its lease": async ({ processes }, draw) => {
    const worker = drawOne(processes.worker, draw);
    worker?.kill("SIGSTOP");
    await sleep(stopTime);
    worker?.kill("SIGCONT");
  },
  "Redis is flushed": ({ redis }) => flush(redis.port),
  "Redis is killed, and comes back empty": async ({ redis }) => {
    await redis.kill();
    await sleep(outage);
    await redis.restartEmpty();
  },
  "PostgreSQL is restarted": ({ restartPostgres }) => restartPostgres(),
  "every connection to PostgreSQL is cut": ({ databaseUrl }) =>
    withClient({ connectionString: databaseUrl() }, async (client) => {
      await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and datname = current_database()`);
    }),
  "storage answers 503": async ({ s3 }) => {
    s3.setFaults(() => ({ kind: "status", status: 503, code: "SlowDown" }));
    await sleep(outage);
    s3.setFaults(() => undefined);
  },
};

/** Undefined while the only one is being started again. */
function drawOne(
  processes: readonly RunningCommand[],
  draw: (below: number) => number,
): RunningCommand | undefined {
  return processes[draw(Math.max(1, processes.length))];
}

/** Kills one of them; whoever supervises them starts another. */
async function killOne(
  { processes }: Stage,
  role: FleetRole,
  draw: (below: number) => number,
): Promise<void> {
  const killed = drawOne(processes[role], draw);
  killed?.kill("SIGKILL");
  await killed?.result;
}

async function flush(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", reject);
    socket.once("data", () => socket.end(resolve));
    socket.write("FLUSHALL\r\n");
  });
}
