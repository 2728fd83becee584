import { describe, expect, test } from "vitest";
import { expectListing, listAll, sortByBytes, type StoreFactory, useStore } from "./store.js";

const small = Buffer.from("x");

/** Keys whose order differs between bytes, UTF-16, locales, and a sort of folders by bare name. */
const awkwardKeys: readonly string[] = [
  "A",
  "a-b",
  "a.b",
  "a/b",
  "a/c/d",
  "a/c/e",
  "a0",
  "ab/x",
  "b!/x",
  "b/_layers/x",
  "b/_manifests/x",
  "b/deep/er/still/x",
  "b/lower",
  "é",
  "z",
  "\uff5e",
  "\uff5e\uff5e/x",
  "\u{1f600}",
  "\u{1f600}\u{1f600}/x",
];

/** Places to start after: each key, folders, and what is no key at all. */
const startPlaces: readonly string[] = [
  ...awkwardKeys,
  "",
  "a",
  "a/",
  "a/bb",
  "a/c/",
  "a/c/d/e",
  "a/c0",
  "a/~",
  "b/",
  "b/deep/er/",
  "b/deep/er/still/z",
  "\uff5f",
  "\u{10ffff}",
];

/** Keys with characters that URLs, XML or shells give a meaning. */
const keysToEncode: readonly string[] = [
  "space in name",
  " leading/trailing ",
  "plus+plus",
  "100%",
  "%2F%20",
  "a&b<c>d",
  "#hash",
  "what?",
  "key=value;a,b",
  "\"double\" 'single' `back`",
  "~tilde@at:colon!$*()[]{}|^",
  "Grüße/日本語/🚢",
];

function pad(number: number): string {
  return String(number).padStart(5, "0");
}

/** Listings: order, pages, delimiter, start, abort. */
export function describeListing(createStore: StoreFactory): void {
  describe("lists", () => {
    const store = useStore(createStore);

    async function putAll(keys: readonly string[]): Promise<void> {
      for (const key of keys) {
        await store().put(key, small);
      }
    }

    test.each([undefined, "/"] as const)("no page of nothing, delimiter %s", async (delimiter) => {
      await putAll(["a/b", "none-such"]);
      const options = { prefix: "none/", ...(delimiter && { delimiter }) };
      expect((await listAll(store().storage, options)).pages).toEqual([]);
    });

    test("whole keys in the order of their UTF-8 bytes", async () => {
      await putAll(awkwardKeys);
      const { keys, prefixes } = await listAll(store().storage, { prefix: "" });
      expect(keys).toEqual(sortByBytes(awkwardKeys));
      expect(prefixes).toEqual([]);
    });

    test.each(["a/", "a/c/", "b/", "b/deep/", "\uff5e\uff5e/"])(
      "only what lies below %j",
      async (prefix) => {
        await putAll(awkwardKeys);
        const { keys } = await listAll(store().storage, { prefix });
        expect(keys).toEqual(expectListing(awkwardKeys, { prefix }).keys);
      },
    );

    test.each(["a", "a/c", "a/c/", "b/_", "b/_m", "b/deep/er/st", "\uff5e", "none", "a/none"])(
      "whatever begins with %j",
      async (prefix) => {
        await putAll(awkwardKeys);
        for (const startAfter of ["", "a/c/d", "b/_layers/x"]) {
          const deep = { prefix, startAfter };
          const { keys } = await listAll(store().storage, deep);
          expect({ startAfter, keys }).toEqual({
            startAfter,
            keys: expectListing(awkwardKeys, deep).keys,
          });
          const level = { prefix, startAfter, delimiter: "/" } as const;
          const { keys: direct, prefixes } = await listAll(store().storage, level);
          expect({ startAfter, keys: direct, prefixes }).toEqual({
            startAfter,
            ...expectListing(awkwardKeys, level),
          });
        }
      },
    );

    test.each(["", "a/", "b/", "b/deep/"])("one level below %j", async (prefix) => {
      await putAll(awkwardKeys);
      const options = { prefix, delimiter: "/" } as const;
      const { keys, prefixes } = await listAll(store().storage, options);
      expect({ keys, prefixes }).toEqual(expectListing(awkwardKeys, options));
    });

    test.each(["", "a/", "b/"])("what comes after a place, below %j", async (prefix) => {
      await putAll(awkwardKeys);
      for (const startAfter of startPlaces) {
        const options = { prefix, startAfter };
        const { keys, prefixes } = await listAll(store().storage, options);
        expect({ startAfter, keys, prefixes }).toEqual({
          startAfter,
          ...expectListing(awkwardKeys, options),
        });
      }
    });

    test.each(["", "a/", "b/"])("one level of what comes after, below %j", async (prefix) => {
      await putAll(awkwardKeys);
      for (const startAfter of startPlaces) {
        const options = { prefix, delimiter: "/", startAfter } as const;
        const { keys, prefixes } = await listAll(store().storage, options);
        expect({ startAfter, keys, prefixes }).toEqual({
          startAfter,
          ...expectListing(awkwardKeys, options),
        });
      }
    });

    test("keys that need encoding, and reads them back", async () => {
      for (const key of keysToEncode) {
        await store().storage.write(key, Buffer.from(key));
      }
      const { keys } = await listAll(store().storage, { prefix: "" });
      expect(keys).toEqual(sortByBytes(keysToEncode));
      for (const key of keys) {
        const found = await store().storage.read(key, { maxBytes: 1000 });
        expect(found).toEqual({ kind: "found", data: Buffer.from(key) });
      }
    });

    test("keys that need encoding as prefix, delimited, and as start", async () => {
      const keys = keysToEncode.map((key) => `${key}/x & y+z%`);
      await putAll(keys);
      const level = await listAll(store().storage, { prefix: "", delimiter: "/" });
      expect(level.prefixes).toEqual(expectListing(keys, { prefix: "", delimiter: "/" }).prefixes);
      for (const startAfter of keys) {
        const prefix = `${startAfter.slice(0, startAfter.lastIndexOf("/"))}/`;
        expect((await listAll(store().storage, { prefix })).keys).toContain(startAfter);
        const after = await listAll(store().storage, { prefix: "", startAfter });
        expect(after.keys).toEqual(expectListing(keys, { prefix: "", startAfter }).keys);
      }
    });

    test("sizes and times as a head tells them", async () => {
      await store().storage.write("a/five", Buffer.from("12345"));
      await store().storage.write("a/none", Buffer.alloc(0));
      const { pages } = await listAll(store().storage, { prefix: "a/" });
      const entries = pages.flatMap((page) => page.entries);
      expect(entries.map((entry) => entry.size)).toEqual([5, 0]);
      for (const entry of entries) {
        expect(await store().storage.head(entry.key)).toEqual(entry);
      }
    });

    test("more than 10,000 keys over pages of at most 1,000, each once", async () => {
      const keys = Array.from({ length: 10_100 }, (_, index) =>
        index % 3 === 0
          ? `all/${pad(index)}`
          : `all/${pad(index)}/${index % 2 ? "link" : "a/link"}`,
      );
      await putAll(keys);
      const { pages, keys: listed } = await listAll(store().storage, { prefix: "all/" });
      expect(listed).toEqual(keys);
      expect(pages.length).toBeGreaterThan(10);
      expect(Math.max(...pages.map((page) => page.entries.length))).toBeLessThanOrEqual(1000);
      const startAfter = "all/07000/zzz";
      const rest = await listAll(store().storage, { prefix: "all/", startAfter });
      expect(rest.keys).toEqual(keys.slice(7001));
      const options = { prefix: "all/", delimiter: "/" } as const;
      const level = await listAll(store().storage, options);
      const { keys: direct, prefixes } = expectListing(keys, options);
      expect(level.keys).toEqual(direct);
      expect(level.prefixes).toEqual(prefixes);
    });

    test("nothing once the signal is aborted", async () => {
      await putAll(["a/b"]);
      const signal = AbortSignal.abort(new Error("stopped"));
      await expect(listAll(store().storage, { prefix: "", signal })).rejects.toThrow("stopped");
    });

    test("no further page after the signal is aborted", async () => {
      await putAll(Array.from({ length: 1500 }, (_, index) => pad(index)));
      const controller = new AbortController();
      const pages = store().storage.list({ prefix: "", signal: controller.signal });
      const iterator = pages[Symbol.asyncIterator]();
      expect((await iterator.next()).done).toBe(false);
      controller.abort(new Error("stopped"));
      await expect(iterator.next()).rejects.toThrow("stopped");
    });
  });
}
