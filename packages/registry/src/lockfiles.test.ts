import { expect, test } from "vitest";
import { layout } from "./layout.js";
import { readLockfiles, removeLockfile, writeLockfile } from "./lockfiles.js";
import { makeRegistry } from "./testing/make-registry.js";

const names = ["filesystem-in-use", "database-in-use"] as const;

test("a storage has none at first", async () => {
  const storage = await makeRegistry({});
  expect(await readLockfiles(storage)).toEqual({ filesystemInUse: false, databaseInUse: false });
});

test("each is found where a registry puts it, whatever it holds", async () => {
  const filesystem = await makeRegistry({ "docker/registry/lockfiles/filesystem-in-use": "" });
  expect(await readLockfiles(filesystem)).toEqual({ filesystemInUse: true, databaseInUse: false });
  const database = await makeRegistry({ "docker/registry/lockfiles/database-in-use": "" });
  expect(await readLockfiles(database)).toEqual({ filesystemInUse: false, databaseInUse: true });
});

test.each(names)("%s is written as a registry does, and removed again", async (name) => {
  const storage = await makeRegistry({});
  await writeLockfile(storage, name);
  await writeLockfile(storage, name);
  const read = await storage.read(layout.lockfile(name), { maxBytes: 100 });
  expect(read.kind === "found" && read.data.toString()).toBe('{"version":1}');
  await removeLockfile(storage, name);
  expect(await readLockfiles(storage)).toEqual({ filesystemInUse: false, databaseInUse: false });
});

test.each(names)("to remove %s where there is none is no error", async (name) => {
  const storage = await makeRegistry({});
  await removeLockfile(storage, name);
  await writeLockfile(storage, name);
  await removeLockfile(storage, name);
  await removeLockfile(storage, name);
  expect(await readLockfiles(storage)).toEqual({ filesystemInUse: false, databaseInUse: false });
});
