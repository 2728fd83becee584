import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { openStorage } from "@longshore/storage";
import { describe, expect, test } from "vitest";
import { describeStorageConformance } from "./conformance.js";
import { listAll, type Store, useStore } from "./store.js";

async function createStore(): Promise<Store> {
  const rootdirectory = mkdtempSync(join(tmpdir(), "longshore-storage-"));
  return {
    storage: await openStorage({ driver: "filesystem", rootdirectory }),
    async put(key, data) {
      mkdirSync(join(rootdirectory, dirname(key)), { recursive: true });
      writeFileSync(join(rootdirectory, key), data);
    },
    async destroy() {
      rmSync(rootdirectory, { recursive: true });
    },
  };
}

describeStorageConformance("filesystem", createStore);

const maxBytes = 100;
const invalid = expect.objectContaining({ code: "STORAGE_OBJECT_INVALID" });

/** Runs as a user whom permissions bind: root is not, and lends itself the rights of nobody. */
async function runBound<T>(action: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    process.seteuid?.(65_534);
  }
  try {
    return await action();
  } finally {
    if (isRoot) {
      process.seteuid?.(0);
    }
  }
}

describe("storage driver filesystem, alone", () => {
  const store = useStore(createStore);
  const path = (key: string): string => join(store().storage.location, key);
  const put = (key: string): Promise<void> => store().put(key, Buffer.from(key));

  test("follows symbolic links to files and folders", async () => {
    await put("files/a");
    await put("elsewhere/deep/b");
    symlinkSync(path("elsewhere"), path("linked"));
    symlinkSync("a", path("files/link"));
    const { keys } = await listAll(store().storage, { prefix: "" });
    expect(keys).toEqual(["elsewhere/deep/b", "files/a", "files/link", "linked/deep/b"]);
    const level = await listAll(store().storage, { prefix: "", delimiter: "/" });
    expect(level.prefixes).toEqual(["elsewhere/", "files/", "linked/"]);
    expect(await store().storage.head("linked/deep/b")).toMatchObject({ size: 16 });
    expect(await store().storage.hasPrefix("linked/deep/")).toBe(true);
    const found = await store().storage.read("files/link", { maxBytes });
    expect(found).toEqual({ kind: "found", data: Buffer.from("files/a") });
  });

  test("leaves out a symbolic link that leads nowhere", async () => {
    await put("a");
    symlinkSync("none", path("broken"));
    expect((await listAll(store().storage, { prefix: "" })).keys).toEqual(["a"]);
    expect(await store().storage.read("broken", { maxBytes })).toEqual({ kind: "missing" });
  });

  test.each([
    ["the root", "a/b/up", "../.."],
    ["its own folder", "a/b/up", "."],
    ["a folder above, by way of another link", "a/b/up", "../../c"],
  ])("refuses a link back to %s", async (_, link, target) => {
    await put("a/b/file");
    symlinkSync("a", path("c"));
    symlinkSync(target, path(link));
    const leadsBack = expect.objectContaining({
      code: "STORAGE_OBJECT_INVALID",
      message: expect.stringContaining("leads back to"),
    });
    await expect(listAll(store().storage, { prefix: "" })).rejects.toEqual(leadsBack);
    await expect(listAll(store().storage, { prefix: "a/b/up/" })).rejects.toEqual(leadsBack);
    const level = { prefix: "a/b/", delimiter: "/" } as const;
    expect((await listAll(store().storage, level)).prefixes).toEqual(["a/b/up/"]);
    const back = { prefix: "a/b/up/", delimiter: "/" } as const;
    await expect(listAll(store().storage, back)).rejects.toEqual(leadsBack);
  });

  test("refuses a link back behind another link, level by level", async () => {
    await put("a/file");
    await put("b/file");
    symlinkSync("../b", path("a/to-b"));
    symlinkSync("../a", path("b/to-a"));
    const once = { prefix: "a/to-b/", delimiter: "/" } as const;
    expect((await listAll(store().storage, once)).prefixes).toEqual(["a/to-b/to-a/"]);
    const back = { prefix: "a/to-b/to-a/", delimiter: "/" } as const;
    await expect(listAll(store().storage, back)).rejects.toEqual(invalid);
  });

  test("refuses a link to itself", async () => {
    symlinkSync("self", path("self"));
    await expect(listAll(store().storage, { prefix: "" })).rejects.toEqual(invalid);
    await expect(store().storage.read("self", { maxBytes })).rejects.toEqual(invalid);
  });

  test("leaves out a fifo, and does not wait for its writer", async () => {
    await put("a");
    execFileSync("sh", ["-c", 'exec mkfifo "$0"', path("fifo")]);
    expect((await listAll(store().storage, { prefix: "" })).keys).toEqual(["a"]);
    await expect(store().storage.read("fifo", { maxBytes })).rejects.toEqual(invalid);
    await expect(store().storage.head("fifo")).rejects.toEqual(invalid);
  });

  test("leaves out files and folders that vanish while listed", async () => {
    for (let index = 0; index < 1000; index += 1) {
      await put(`a${index}`);
    }
    await put("b/in/file");
    await put("c");
    await put("d");
    const keys: string[] = [];
    for await (const page of store().storage.list({ prefix: "" })) {
      keys.push(...page.entries.map((entry) => entry.key));
      rmSync(path("b"), { recursive: true, force: true });
      rmSync(path("c"), { force: true });
    }
    expect(keys).toHaveLength(1001);
    expect(keys.at(-1)).toBe("d");
  });

  test("refuses a folder where an object should be", async () => {
    await put("a/b/c");
    const { storage } = store();
    await expect(storage.read("a/b", { maxBytes })).rejects.toEqual(invalid);
    await expect(storage.head("a/b")).rejects.toEqual(invalid);
    await expect(storage.remove("a/b")).rejects.toEqual(invalid);
    await expect(storage.write("a/b", Buffer.from("x"))).rejects.toEqual(invalid);
    await expect(storage.write("a/b/c/d", Buffer.from("x"))).rejects.toEqual(invalid);
    expect(readdirSync(path("a"))).toEqual(["b"]);
  });

  test.each([
    "",
    "/",
    "/etc/passwd",
    "..",
    "../a",
    "a/../../b",
    "a/./b",
    "a//b",
    "a/",
    "a\0b",
    "\ud800",
  ])("refuses %j as a key", async (key) => {
    const { storage } = store();
    await expect(storage.read(key, { maxBytes })).rejects.toEqual(invalid);
    await expect(storage.head(key)).rejects.toEqual(invalid);
    await expect(storage.write(key, Buffer.from("x"))).rejects.toEqual(invalid);
    await expect(storage.remove(key)).rejects.toEqual(invalid);
  });

  test.each(["/", "../", "a/../", "a//", "/name"])("refuses %j as a prefix", async (prefix) => {
    await expect(listAll(store().storage, { prefix })).rejects.toEqual(invalid);
    await expect(store().storage.hasPrefix(prefix)).rejects.toEqual(invalid);
  });

  test("takes an empty folder for a prefix, and a folder's name without a slash for none", async () => {
    mkdirSync(path("empty"));
    expect(await store().storage.hasPrefix("empty/")).toBe(true);
    await expect(store().storage.hasPrefix("empty")).rejects.toEqual(invalid);
  });

  test("refuses a name that is not UTF-8, as no key could name it", async () => {
    await put("a/b");
    writeFileSync(Buffer.concat([Buffer.from(path("a/")), Buffer.from([0xff])]), "x");
    await expect(listAll(store().storage, { prefix: "" })).rejects.toEqual(invalid);
  });

  test("takes a name of U+FFFD for what it is", async () => {
    await put("a/\ufffd");
    expect((await listAll(store().storage, { prefix: "" })).keys).toEqual(["a/\ufffd"]);
  });

  test("says what it may not read", async () => {
    await put("closed/file");
    await put("open/file");
    chmodSync(path(""), 0o755);
    chmodSync(path("open/file"), 0);
    chmodSync(path("closed"), 0);
    const denied = expect.objectContaining({ code: "STORAGE_ACCESS_DENIED" });
    await runBound(async () => {
      const { storage } = store();
      await expect(listAll(storage, { prefix: "" })).rejects.toEqual(denied);
      await expect(storage.read("open/file", { maxBytes })).rejects.toEqual(denied);
      await expect(storage.read("closed/file", { maxBytes })).rejects.toEqual(denied);
      await expect(storage.head("closed/file")).rejects.toEqual(denied);
      await expect(storage.hasPrefix("closed/in/")).rejects.toEqual(denied);
      await expect(storage.write("closed/new", Buffer.from("x"))).rejects.toEqual(denied);
    });
    chmodSync(path("closed"), 0o755);
  });

  test("lists nothing below a root that does not exist, and writes it", async () => {
    const rootdirectory = path("none/such");
    const storage = await openStorage({ driver: "filesystem", rootdirectory });
    expect((await listAll(storage, { prefix: "" })).pages).toEqual([]);
    expect(await storage.hasPrefix("")).toBe(false);
    expect(await storage.read("a", { maxBytes })).toEqual({ kind: "missing" });
    await storage.write("a/b", Buffer.from("x"));
    expect(statSync(join(rootdirectory, "a")).mode & 0o777).toBe(0o755 & ~process.umask());
    expect(statSync(join(rootdirectory, "a/b")).mode & 0o777).toBe(0o644 & ~process.umask());
  });

  test("keeps an unfinished write to itself", async () => {
    await put("a/.longshore-write-1");
    expect((await listAll(store().storage, { prefix: "" })).pages).toEqual([]);
    const key = "a/.longshore-write-1";
    await expect(store().storage.read(key, { maxBytes })).rejects.toEqual(invalid);
  });

  test("names its root as resolved", async () => {
    const rootdirectory = `${relative(process.cwd(), path("root"))}/`;
    const storage = await openStorage({ driver: "filesystem", rootdirectory });
    expect(storage.location).toBe(path("root"));
    expect(storage.driver).toBe("filesystem");
  });

  test("lets the event loop run between pages", async () => {
    for (let index = 0; index < 1500; index += 1) {
      mkdirSync(path(`a${index}`));
    }
    // The loop has just run, so only the end of a page is a reason to let it run again.
    await store().storage.hasPrefix("");
    const controller = new AbortController();
    setImmediate(() => controller.abort(new Error("stopped")));
    const { signal } = controller;
    const listing = listAll(store().storage, { prefix: "", delimiter: "/", signal });
    await expect(listing).rejects.toThrow("stopped");
  });

  test("lets the event loop run while it reads", async () => {
    await put("a");
    const turn = new AbortController();
    setImmediate(() => turn.abort());
    for (let reads = 0; reads < 1_000_000 && !turn.signal.aborted; reads += 1) {
      await store().storage.read("a", { maxBytes });
    }
    expect(turn.signal.aborted).toBe(true);
  });
});
