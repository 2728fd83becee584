import { chmod, chown, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createLaunch } from "./launch.js";
import { chooseServerUser, findBarringFolder } from "./server-user.js";

const data = "/data/postgres";
const nobody = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

test("a normal user's server runs as that user", () => {
  expect(chooseServerUser(1000, undefined, data, "linux")).toBeUndefined();
  expect(chooseServerUser(1000, { uid: 1000, gid: 1000 }, data, "darwin")).toBeUndefined();
});

test("root's server runs as nobody, or as the owner of the data", () => {
  expect(chooseServerUser(0, undefined, data, "linux")).toEqual(nobody);
  const owner = { uid: 1000, gid: 100 };
  expect(chooseServerUser(0, owner, data, "linux")).toEqual(owner);
});

test("root's own data, and root elsewhere than on Linux, are refused", () => {
  expect(() => chooseServerUser(0, { uid: 0, gid: 0 }, data, "linux")).toThrow(
    `${data} belongs to root, and PostgreSQL does not run as root`,
  );
  expect(() => chooseServerUser(0, undefined, data, "darwin")).toThrow(
    "PostgreSQL does not run as root: run as a normal user",
  );
});

/** Makes folders below a temporary one that everybody may pass through. */
async function makeFolders(...names: string[]): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "longshore-test-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const path = join(folder, ...names);
  await mkdir(path, { recursive: true });
  return path;
}

test("the topmost folder that bars the way is named", async () => {
  const path = await makeFolders("closed", "open");
  const closed = join(path, "..");
  const file = join(path, "file");
  await writeFile(file, "");
  expect(await findBarringFolder(file, nobody)).toBeUndefined();
  await chmod(path, 0o700);
  await chmod(closed, 0o750);
  expect(await findBarringFolder(file, nobody)).toBe(closed);
  await chmod(closed, 0o751);
  expect(await findBarringFolder(file, nobody)).toBe(path);
});

test.runIf(isRoot)("the bits of owner and group go before those of all others", async () => {
  const path = await makeFolders("folder");
  await chown(path, nobody.uid, 0);
  await chmod(path, 0o100);
  expect(await findBarringFolder(path, nobody)).toBeUndefined();
  await chown(path, 0, nobody.gid);
  expect(await findBarringFolder(path, nobody)).toBe(path);
  await chmod(path, 0o010);
  expect(await findBarringFolder(path, nobody)).toBeUndefined();
  await chmod(path, 0o701);
  expect(await findBarringFolder(path, nobody)).toBe(path);
});

test("without setpriv a program runs as the user, if the way is free", async () => {
  const path = await makeFolders("folder");
  const options = { platform: "none", user: nobody, paths: [path] };
  const launch = await createLaunch(options);
  expect(launch.endsWithUs).toBe(false);
  expect(launch.command("/bin/true", ["now"], "INT")).toMatchObject({
    file: "/bin/true",
    args: ["now"],
    options: nobody,
  });
  await chmod(path, 0o700);
  await expect(createLaunch(options)).rejects.toMatchObject({
    code: "EMBEDDED_POSTGRES_FAILED",
    fields: { path },
  });
});
