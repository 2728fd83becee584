import { choosePort } from "./choose-port.js";
import {
  type Connection,
  host,
  readConnection,
  toConnection,
  writeConnection,
} from "./connection-file.js";
import { type DataFolder, inspectData, makeDataFolder } from "./data-folder.js";
import { failed } from "./failed.js";
import { holdFolder } from "./hold-folder.js";
import { initializeData } from "./initialize-data.js";
import { type Launch, createLaunch } from "./launch.js";
import { removeMisleadingFile } from "./postmaster-file.js";
import { type Programs, findPrograms } from "./programs.js";
import { startServer } from "./server-process.js";
import { chooseServerUser } from "./server-user.js";
import { stopStrayServer } from "./stray-server.js";

/** What a start needs to know. */
export interface EmbeddedPostgresOptions {
  /** The folder of the server, made when it is not there. */
  readonly dataDirectory: string;
  /** Settings of PostgreSQL by name; where it listens is not for the caller to say. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** How long the server may take until it takes connections, recovery included. @default 300000 */
  readonly startTimeoutMilliseconds?: number;
}

/** A running server. */
export interface EmbeddedPostgres extends Connection {
  /** Ends the server in order and lets go of its folder. Called again it does nothing more. */
  stop(): Promise<void>;
}

const defaultStartTimeout = 300_000;

/** How often another port is tried, when somebody takes the chosen one first. */
const portAttempts = 5;

/**
 * Starts PostgreSQL on a folder: `postgres/` holds its data, `postgres.json` (mode 0600) its port
 * and password, `postgres.log` what it says. The first start makes them, with a database `registry`
 * in UTF-8 and a superuser `longshore`; later ones keep the data, and the port when it is free. It
 * listens on 127.0.0.1 alone. As root, the server runs as `nobody`.
 *
 * The folder is held until `stop()` or this process' end, however that comes. The server ends with
 * this process; where the system cannot promise that, the next start ends the one left behind.
 *
 * @throws EMBEDDED_POSTGRES_FAILED; the reason of the signal when that is aborted
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { signal } = options;
  signal?.throwIfAborted();
  const { platform, arch: architecture } = process;
  const programs = await findPrograms({ platform, architecture, signal });
  const folder = await makeDataFolder(options.dataDirectory);
  const release = await holdFolder(folder.root, platform);
  try {
    const server = await startHeld(options, programs, folder);
    const stop = async (): Promise<void> => {
      try {
        await server.stop();
      } finally {
        await release();
      }
    };
    let stopping: Promise<void> | undefined;
    return { ...server.connection, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await release();
    throw error;
  }
}

interface HeldServer {
  readonly connection: Connection;
  stop(): Promise<void>;
}

async function startHeld(
  options: EmbeddedPostgresOptions,
  programs: Programs,
  folder: DataFolder,
): Promise<HeldServer> {
  const { signal } = options;
  const ourUid = process.getuid?.() ?? 0;
  const state = await inspectData(folder, programs.majorVersion, ourUid);
  const owner = state.kind === "data" ? state.owner : undefined;
  const { platform } = process;
  const user = chooseServerUser(ourUid, owner, folder.data, platform);
  const paths = [folder.root, programs.postgres];
  const launch = await createLaunch({ platform, user, paths, signal });
  if (state.kind === "data") {
    await stopStrayServer(folder.data, signal);
    await removeMisleadingFile(folder.data);
  } else {
    const port = await choosePort(undefined);
    const durable = options.settings?.["fsync"] !== "off";
    await initializeData({ folder, programs, launch, user, port, durable, signal });
  }
  return await startOnFreePort(options, programs, folder, launch);
}

async function startOnFreePort(
  options: EmbeddedPostgresOptions,
  programs: Programs,
  folder: DataFolder,
  launch: Launch,
): Promise<HeldServer> {
  const stored = await readConnection(folder.connection);
  if (stored === undefined) {
    throw failed(`${folder.connection} is missing, and with it the password of ${folder.data}`, {
      fields: { path: folder.connection },
    });
  }
  for (let attempt = 0; attempt < portAttempts; attempt += 1) {
    const port = await choosePort(attempt === 0 ? stored.port : undefined);
    const args = ["-D", folder.data, ...settingFlags(options.settings ?? {}, port)];
    const result = await startServer({
      command: launch.command(programs.postgres, args, "INT"),
      endsWithUs: launch.endsWithUs,
      dataFolder: folder.data,
      log: folder.log,
      timeoutMilliseconds: options.startTimeoutMilliseconds ?? defaultStartTimeout,
      signal: options.signal,
    });
    if (result.kind === "started") {
      const connection = { port, password: stored.password };
      if (port !== stored.port) {
        await writeConnection(folder.connection, connection);
      }
      return { connection: toConnection(connection), stop: () => result.stop() };
    }
  }
  throw failed(
    `other processes took ${portAttempts} free ports of ${host} before PostgreSQL could`,
  );
}

/** Later flags win, so what a caller says about these is overruled. */
function settingFlags(settings: Readonly<Record<string, string>>, port: number): string[] {
  const all = [
    ...Object.entries(settings),
    ["listen_addresses", host],
    ["port", String(port)],
    // A socket's path may be at most 107 bytes long, and the folder's may be longer.
    ["unix_socket_directories", ""],
    ["logging_collector", "off"],
    ["log_destination", "stderr"],
  ];
  return all.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
