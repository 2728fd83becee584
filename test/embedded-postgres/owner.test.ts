import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { withClient } from "../postgres/with-client.js";
import { prepareInitializedFolder } from "./initialized-folder.js";
import { type Owner, startOwner } from "./owner.js";
import { findServerProcesses } from "./server-processes.js";
import { makeTemporaryFolder } from "./temporary-folder.js";

/** A normal user, without an entry in any list of ours: the usual number of `nobody`. */
const normalUser = 65_534;

const isRoot = process.getuid?.() === 0;

const copyInitializedFolder = prepareInitializedFolder();

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await makeTemporaryFolder();
  folder = join(parent, "data");
});

async function start(uid?: number): Promise<Owner> {
  const owner = await startOwner(folder, uid);
  onTestFinished(() => owner.end());
  return owner;
}

async function query(owner: Owner, text: string): Promise<unknown[]> {
  expect(owner.message).toBeUndefined();
  return await withClient({ connectionString: owner.connectionUrl }, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  });
}

test("an owner that ends takes its server along", async () => {
  await copyInitializedFolder(folder);
  const owner = await start();
  await owner.end();
  expect(await findServerProcesses(folder)).toEqual([]);
});

test("a second process on the folder is told who holds it", async () => {
  await copyInitializedFolder(folder);
  const holder = await start();
  const second = await start();
  expect(second.message).toBe(`${folder} is already in use by process ${holder.processId}`);
  expect(await query(holder, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("data outlives the owner's violent death, and the folder is free at once", async () => {
  await copyInitializedFolder(folder);
  const first = await start();
  await query(first, "create table kept as select 1 as number");
  await first.kill();
  const second = await start();
  expect(await query(second, "select number from kept")).toEqual([{ number: 1 }]);
});

test.runIf(process.platform === "linux")("a server ends when its owner is killed", async () => {
  await copyInitializedFolder(folder);
  const owner = await start();
  await owner.kill();
  await expect.poll(() => findServerProcesses(folder), { timeout: 60_000 }).toEqual([]);
});

test("a server that was left behind is ended before a new one starts", async () => {
  await copyInitializedFolder(folder);
  const first = await start();
  const [server] = await findServerProcesses(folder);
  const commandLine = await readFile(`/proc/${server}/cmdline`, "utf8");
  await first.end();
  // The same server, without the promise to end with its parent.
  const [program = "", ...args] = commandLine.split("\0").slice(0, -1);
  const user = isRoot ? { uid: normalUser, gid: normalUser } : {};
  await chmod(parent, 0o755);
  const stray = spawn(program, args, { cwd: "/", stdio: "ignore", detached: true, ...user });
  const ended = once(stray, "exit");
  const file = join(folder, "postgres", "postmaster.pid");
  await expect
    .poll(() => readFile(file, "utf8").catch(() => ""), { timeout: 30_000 })
    .toContain("ready");
  const second = await start();
  expect(await ended).toEqual([0, null]);
  expect(await query(second, "select 1 as one")).toEqual([{ one: 1 }]);
});

test.runIf(isRoot)("root's server runs as a normal user, below a folder closed to it", async () => {
  expect((await stat(parent)).mode & 0o777).toBe(0o700);
  const owner = await start();
  const [server] = await findServerProcesses(folder);
  const status = await readFile(`/proc/${server}/status`, "utf8");
  expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
  // CAP_DAC_OVERRIDE and nothing else.
  expect(status).toMatch(/^CapEff:\t0{15}2$/m);
  expect(await query(owner, "select 1 as one")).toEqual([{ one: 1 }]);
});

test.runIf(isRoot)("root's server has no rights of root where the way is free", async () => {
  await copyInitializedFolder(folder);
  await chmod(parent, 0o755);
  await start();
  const [server] = await findServerProcesses(folder);
  expect(await readFile(`/proc/${server}/status`, "utf8")).toMatch(/^CapEff:\t0{16}$/m);
});

test.runIf(isRoot)("a normal user starts a server, and root starts it again", async () => {
  await mkdir(folder);
  await chown(folder, normalUser, normalUser);
  await chmod(parent, 0o755);
  const first = await start(normalUser);
  await query(first, "create table kept as select 1 as number");
  await first.end();
  const asRoot = await start();
  expect(await query(asRoot, "select number from kept")).toEqual([{ number: 1 }]);
  await asRoot.end();
  expect(await query(await start(normalUser), "select number from kept")).toEqual([{ number: 1 }]);
});

test.runIf(isRoot)("a normal user is told whose the data is", async () => {
  await copyInitializedFolder(folder);
  await chown(folder, 12_345, 12_345);
  await chmod(parent, 0o755);
  const other = await start(12_345);
  expect(other.message).toBe(
    `${join(folder, "postgres")} belongs to user 65534: run as that user or as root`,
  );
});
