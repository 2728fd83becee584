import { describe, expect, test } from "vitest";
import { listAll, type StoreFactory, useStore } from "./store.js";

/** Single objects: read, head, write, remove, and whether a prefix is there. */
export function describeObjects(createStore: StoreFactory): void {
  describe("objects", () => {
    const store = useStore(createStore);

    test.each([0, 1, 71, 100_000])("of %d bytes come back as written", async (size) => {
      const data = Buffer.alloc(size, "0123456789abcdef\u0000\u00ff", "latin1");
      await store().storage.write("docker/registry/object", data);
      const found = await store().storage.read("docker/registry/object", { maxBytes: size });
      expect(found).toEqual({ kind: "found", data });
    });

    test("of 8 MB come back as written", async () => {
      const data = Buffer.alloc(8 * 1024 * 1024, "layer");
      await store().storage.write("big", data);
      expect(await store().storage.head("big")).toMatchObject({ size: data.length });
      const found = await store().storage.read("big", { maxBytes: data.length });
      // Compared by hand: a difference of 8 MB is nothing to print.
      expect(found.kind === "found" && found.data.equals(data)).toBe(true);
    });

    test("larger than asked for are not read", async () => {
      await store().storage.write("ten", Buffer.from("0123456789"));
      const answer = await store().storage.read("ten", { maxBytes: 9 });
      expect(answer).toEqual({ kind: "too-large", size: 10 });
      const found = await store().storage.read("ten", { maxBytes: 10 });
      expect(found.kind).toBe("found");
    });

    test("that are not there are an answer, not an error", async () => {
      await store().storage.write("file", Buffer.from("x"));
      for (const key of ["missing", "missing/too", "file/below"]) {
        expect(await store().storage.read(key, { maxBytes: 10 })).toEqual({ kind: "missing" });
        expect(await store().storage.head(key)).toBeUndefined();
        await expect(store().storage.remove(key)).resolves.toBeUndefined();
      }
      expect((await listAll(store().storage, { prefix: "" })).keys).toEqual(["file"]);
    });

    test("tell key, size and time", async () => {
      await store().storage.write("a/b", Buffer.from("123"));
      const entry = await store().storage.head("a/b");
      expect(entry).toMatchObject({ key: "a/b", size: 3, modifiedAt: expect.any(Number) });
      expect(entry?.modifiedAt).toBeGreaterThan(0);
    });

    test("are replaced as a whole", async () => {
      await store().storage.write("a/b", Buffer.from("the longer one"));
      await store().storage.write("a/b", Buffer.from("short"));
      const found = await store().storage.read("a/b", { maxBytes: 100 });
      expect(found).toEqual({ kind: "found", data: Buffer.from("short") });
      expect((await listAll(store().storage, { prefix: "" })).keys).toEqual(["a/b"]);
    });

    test("written by several at once are one of them", async () => {
      const texts = ["first", "the second", "and a third"];
      await Promise.all(texts.map((text) => store().storage.write("a", Buffer.from(text))));
      const found = await store().storage.read("a", { maxBytes: 100 });
      expect(texts).toContain(found.kind === "found" ? found.data.toString() : found.kind);
      expect((await listAll(store().storage, { prefix: "" })).keys).toEqual(["a"]);
    });

    test("that are removed are gone, their neighbours not", async () => {
      await store().storage.write("a/b", Buffer.from("x"));
      await store().storage.write("a/c", Buffer.from("x"));
      await store().storage.remove("a/b");
      expect(await store().storage.head("a/b")).toBeUndefined();
      expect((await listAll(store().storage, { prefix: "" })).keys).toEqual(["a/c"]);
    });

    test.each([
      ["", true],
      ["a/", true],
      ["a/b c/", true],
      ["a/b/", false],
      ["ab/", false],
      ["none/", false],
    ] as const)("below %j: %s", async (prefix, expected) => {
      await store().storage.write("a/b c/d", Buffer.from("x"));
      await store().storage.write("abc", Buffer.from("x"));
      expect(await store().storage.hasPrefix(prefix)).toBe(expected);
    });

    test("keep their folder, which alone would be removed when it is empty", async () => {
      const { storage } = store();
      await storage.write("a/b", Buffer.from("x"));
      await storage.removeEmptyFolder("a/");
      await storage.removeEmptyFolder("none/");
      expect((await listAll(storage, { prefix: "" })).keys).toEqual(["a/b"]);
      await storage.remove("a/b");
      await storage.removeEmptyFolder("a/");
      expect(await storage.hasPrefix("a/")).toBe(false);
    });

    test("are left alone once the signal is aborted", async () => {
      const { storage } = store();
      await storage.write("a/b", Buffer.from("x"));
      const signal = AbortSignal.abort(new Error("stopped"));
      const read = storage.read("a/b", { maxBytes: 10, signal });
      await expect(read).rejects.toThrow("stopped");
      await expect(storage.head("a/b", signal)).rejects.toThrow("stopped");
      await expect(storage.hasPrefix("a/", signal)).rejects.toThrow("stopped");
      await expect(storage.remove("a/b", signal)).rejects.toThrow("stopped");
      await expect(storage.write("a/b", Buffer.from("y"), signal)).rejects.toThrow("stopped");
      const found = await storage.read("a/b", { maxBytes: 10 });
      expect(found).toEqual({ kind: "found", data: Buffer.from("x") });
    });

    test("name driver and location", () => {
      expect(store().storage.driver).not.toBe("");
      expect(store().storage.location).not.toBe("");
      expect([true, false]).toContain(store().storage.isRemote);
    });
  });
}
