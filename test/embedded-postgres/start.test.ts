import { chmod, mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from "@longshore/embedded-postgres";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { withClient } from "../postgres/with-client.js";
import { prepareInitializedFolder } from "./initialized-folder.js";
import { findServerProcesses } from "./server-processes.js";
import { makeTemporaryFolder } from "./temporary-folder.js";

const copyInitializedFolder = prepareInitializedFolder();

let folder: string;

beforeEach(async () => {
  folder = join(await makeTemporaryFolder(), "data");
});

/** Starts a server that waits for no disk, and stops it when the test has ended. */
async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDirectory: folder,
    settings: { fsync: "off" },
    ...options,
  });
  onTestFinished(() => server.stop());
  return server;
}

async function query(server: { connectionUrl: string }, text: string): Promise<unknown[]> {
  return await withClient({ connectionString: server.connectionUrl }, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  });
}

function refused(message: RegExp | string): unknown {
  return expect.objectContaining({
    code: "EMBEDDED_POSTGRES_FAILED",
    message: expect.stringMatching(message),
  });
}

test("the first start makes a database of the promised kind", async () => {
  const server = await start();
  expect(server).toMatchObject({ host: "127.0.0.1", user: "longshore", databaseName: "registry" });
  expect(
    await query(
      server,
      `select current_user::text as user, datname::text as database, datcollate as locale,
         pg_encoding_to_char(encoding)::text as encoding,
         current_setting('listen_addresses') as addresses,
         current_setting('unix_socket_directories') as sockets
       from pg_database where datname = current_database()`,
    ),
  ).toEqual([
    {
      user: "longshore",
      database: "registry",
      locale: "C",
      encoding: "UTF8",
      addresses: "127.0.0.1",
      sockets: "",
    },
  ]);
  expect((await readdir(folder)).sort()).toEqual(["postgres", "postgres.json", "postgres.log"]);
  expect((await stat(join(folder, "postgres.json"))).mode & 0o777).toBe(0o600);
});

test("nobody gets in without the password", async () => {
  await copyInitializedFolder(folder);
  const server = await start();
  const connectionString = server.connectionUrl.replace(server.password, "guess");
  await expect(withClient({ connectionString }, () => Promise.resolve())).rejects.toMatchObject({
    code: "28P01",
  });
});

test("a later start keeps data, port and password, and takes new settings", async () => {
  await copyInitializedFolder(folder);
  const first = await start();
  await query(first, "create table kept as select 1 as number");
  await first.stop();
  const second = await start({ settings: { work_mem: "12MB", port: "1" } });
  expect(second.connectionUrl).toBe(first.connectionUrl);
  expect(await query(second, "select number, current_setting('work_mem') from kept")).toEqual([
    { number: 1, current_setting: "12MB" },
  ]);
});

test("a taken port is left alone, and the new one is kept", async () => {
  await copyInitializedFolder(folder);
  const first = await start();
  await first.stop();
  const squatter = createServer().listen(first.port, first.host);
  onTestFinished(() => void squatter.close());
  const second = await start();
  expect(second.port).not.toBe(first.port);
  await second.stop();
  expect((await start()).port).toBe(second.port);
});

test("a folder tells how to connect, and whether somebody answers", async () => {
  expect(await findEmbeddedPostgres(folder)).toBeUndefined();
  const server = await start();
  const { connectionUrl } = server;
  expect(await findEmbeddedPostgres(folder)).toMatchObject({ connectionUrl, running: true });
  await server.stop();
  expect(await findEmbeddedPostgres(folder)).toMatchObject({ connectionUrl, running: false });
});

test("stopping ends every process, with clients connected, and may be asked for twice", async () => {
  await copyInitializedFolder(folder);
  const server = await start();
  const cut = withClient({ connectionString: server.connectionUrl }, async (client) => {
    // The server says why it goes, then the socket ends: the first is what the query throws.
    client.on("error", () => undefined);
    const waiting = client.query("select pg_sleep(3600)");
    await query(server, "select 1");
    const stopped = Promise.all([server.stop(), server.stop()]);
    await expect(waiting).rejects.toMatchObject({ code: "57P01" });
    await stopped;
  });
  await cut;
  expect(await findServerProcesses(folder)).toEqual([]);
});

test("a held folder is refused in the same process too", async () => {
  await copyInitializedFolder(folder);
  await start();
  await expect(start()).rejects.toEqual(refused(`already in use by process ${process.pid}$`));
});

test("an aborted first start leaves no process, and the next one begins anew", async () => {
  const abort = new AbortController();
  const starting = start({ signal: abort.signal });
  await expect
    .poll(() => readdir(join(folder, "postgres.new")).catch(() => []), { timeout: 30_000 })
    .toContain("PG_VERSION");
  abort.abort(new Error("enough"));
  await expect(starting).rejects.toThrow("enough");
  await expect.poll(() => findServerProcesses(folder), { timeout: 30_000 }).toEqual([]);
  expect(await query(await start(), "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a start that takes too long is given up", async () => {
  await copyInitializedFolder(folder);
  await expect(start({ startTimeoutMilliseconds: 0 })).rejects.toEqual(refused("within 0 ms"));
  expect(await findServerProcesses(folder)).toEqual([]);
});

test("the server's own reason is given for a failed start", async () => {
  await copyInitializedFolder(folder);
  await expect(start({ settings: { no_such_setting: "1" } })).rejects.toEqual(
    refused(/FATAL: +unrecognized configuration parameter "no_such_setting".*postgres\.log/),
  );
  expect(await query(await start(), "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a folder of something else is refused and left as it is", async () => {
  await mkdir(join(folder, "postgres"), { recursive: true });
  await writeFile(join(folder, "postgres", "diary"), "dear diary");
  await expect(start()).rejects.toEqual(refused("neither empty nor the data of a PostgreSQL"));
  expect(await readdir(join(folder, "postgres"))).toEqual(["diary"]);
});

test("data of another version is refused", async () => {
  await mkdir(join(folder, "postgres"), { recursive: true });
  await writeFile(join(folder, "postgres", "PG_VERSION"), "17\n");
  await expect(start()).rejects.toEqual(refused("is of PostgreSQL 17, and the server here is 18"));
});

test("data without its password is refused", async () => {
  await copyInitializedFolder(folder);
  const file = join(folder, "postgres.json");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.slice(0, 20));
  await expect(start()).rejects.toEqual(refused("does not hold a port and a password"));
});

test("a server is started over the file of a dead one whose process id is somebody else's", async () => {
  await copyInitializedFolder(folder);
  const lines = [process.pid, join(folder, "postgres"), 0, 1, "", "127.0.0.1", "", "ready"];
  const file = join(folder, "postgres", "postmaster.pid");
  await writeFile(file, lines.join("\n"));
  await chmod(file, 0o644);
  expect(await findEmbeddedPostgres(folder)).toMatchObject({ running: false });
  expect(await query(await start(), "select 1 as one")).toEqual([{ one: 1 }]);
});
