import { describe, expect, test } from "vitest";
import { listPage, listPages, textsOf } from "./testing/list.js";
import { makeFolder, openServer } from "./testing/open-server.js";
import type { S3Server } from "./start.js";

function byBytes(keys: readonly string[]): string[] {
  return keys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
}

async function openWith(keys: readonly string[]): Promise<S3Server> {
  return openServer({ folder: makeFolder(Object.fromEntries(keys.map((key) => [key, key]))) });
}

/** Keys that need encoding, and two that UTF-16 would put the other way round. */
const peculiar = [
  "a b",
  "a+b",
  "a%b",
  "a&b",
  "a<b>",
  'a"b',
  "aéb",
  "a😀b",
  "a～b",
  "a*b",
  "a~b",
  "a(b)'!",
];

describe("pages", () => {
  const many = Array.from({ length: 2500 }, (_, index) => `f${index % 7}/k${index}`);

  test("hold a thousand keys each, in the order of bytes", async () => {
    const server = await openWith(many);
    const pages = await listPages(server);
    expect(pages.map((page) => page.keyCount)).toEqual([1000, 1000, 500]);
    expect(pages.map((page) => page.isTruncated)).toEqual([true, true, false]);
    expect(pages.flatMap((page) => page.keys)).toEqual(byBytes(many));
    expect(server.counts()).toMatchObject({ list: 3, listedKeys: 2500 });
  });

  test("are as long as max-keys says, and at most 1,000", async () => {
    const server = await openWith(many);
    expect((await listPage(server, { "max-keys": "3" })).keys).toHaveLength(3);
    expect(await listPage(server, { "max-keys": "0" })).toMatchObject({
      keys: [],
      isTruncated: false,
    });
    const most = await listPage(server, { "max-keys": "5000" });
    expect(most.keys).toHaveLength(1000);
    expect(textsOf(most.xml, "MaxKeys")).toEqual(["1000"]);
  });

  test("end without a token when the last one is full", async () => {
    const server = await openWith(["a", "b", "c", "d"]);
    const pages = await listPages(server, { "max-keys": "2" });
    expect(pages.map((page) => page.keys.join(""))).toEqual(["ab", "cd"]);
  });

  test("go on in a bucket that has changed", async () => {
    const server = await openWith(["a", "b", "c", "d"]);
    const first = await listPage(server, { "max-keys": "2" });
    server.remove("b");
    server.put("aa", "");
    server.put("bb", "");
    const second = await listPage(server, { "continuation-token": first.next ?? "" });
    expect(second.keys).toEqual(["bb", "c", "d"]);
  });

  test("need their token encoded", async () => {
    const server = await openWith(["a", "b"]);
    const { next = "" } = await listPage(server, { "max-keys": "1" });
    const url = `${server.endpoint}/${server.bucket}?list-type=2&continuation-token=`;
    expect((await fetch(url + encodeURIComponent(next))).status).toBe(200);
    expect((await fetch(url + next)).status).toBe(400);
  });
});

describe("a delimiter", () => {
  const keys = ["a", "b/1", "b/2/3", "b0", "c/1", "c/2", "d"];

  test("makes folders common prefixes, in one order with the keys", async () => {
    const page = await listPage(await openWith(keys), { delimiter: "/" });
    expect(page).toMatchObject({ keys: ["a", "b0", "d"], prefixes: ["b/", "c/"], keyCount: 5 });
  });

  test("counts common prefixes into pages", async () => {
    const pages = await listPages(await openWith(keys), { delimiter: "/", "max-keys": "2" });
    expect(pages.map((page) => page.keys.concat(page.prefixes))).toEqual([
      ["a", "b/"],
      ["b0", "c/"],
      ["d"],
    ]);
  });

  test("pages a thousand keys and common prefixes together", async () => {
    const mixed = Array.from({ length: 1500 }, (_, index) =>
      index % 2 === 0 ? `p/${index}` : `p/${index}/x`,
    );
    const query = { prefix: "p/", delimiter: "/" };
    const pages = await listPages(await openWith(mixed), query);
    expect(pages.map((page) => page.keyCount)).toEqual([1000, 500]);
    expect(pages.flatMap((page) => page.keys)).toHaveLength(750);
    expect(pages.flatMap((page) => page.prefixes)).toHaveLength(750);
  });

  test("is looked for after the prefix, and may be any character", async () => {
    const server = await openWith(keys);
    expect(await listPage(server, { prefix: "b/", delimiter: "/" })).toMatchObject({
      keys: ["b/1"],
      prefixes: ["b/2/"],
    });
    expect(await listPage(server, { delimiter: "1" })).toMatchObject({
      keys: ["a", "b/2/3", "b0", "c/2", "d"],
      prefixes: ["b/1", "c/1"],
    });
  });

  test("keeps a folder for as long as a key in it comes after start-after", async () => {
    const server = await openWith(keys);
    const after = (key: string) => listPage(server, { delimiter: "/", "start-after": key });
    expect(await after("c/1")).toMatchObject({ keys: ["d"], prefixes: ["c/"] });
    expect(await after("c/")).toMatchObject({ keys: ["d"], prefixes: ["c/"] });
    expect(await after("c/2")).toMatchObject({ keys: ["d"], prefixes: [] });
  });
});

describe("prefix and start-after", () => {
  const keys = ["a/b/_x/1", "a/b/_y", "a/b/z", "a/b_", "a/c"];

  test("a prefix is any text", async () => {
    const server = await openWith(keys);
    expect((await listPage(server, { prefix: "a/b/_" })).keys).toEqual(["a/b/_x/1", "a/b/_y"]);
    expect((await listPage(server, { prefix: "a/b" })).keys).toEqual(keys.slice(0, 4));
    expect((await listPage(server, { prefix: "b" })).keys).toEqual([]);
  });

  test("start-after leaves out what comes before, there or not", async () => {
    const server = await openWith(keys);
    expect((await listPage(server, { "start-after": "a/b/_y" })).keys).toEqual(keys.slice(2));
    expect((await listPage(server, { "start-after": "a/b/_xx" })).keys).toEqual(keys.slice(1));
    const before = { prefix: "a/b/", "start-after": "a/a" };
    expect((await listPage(server, before)).keys).toEqual(keys.slice(0, 3));
    expect((await listPage(server, { "start-after": "b" })).keys).toEqual([]);
  });

  test("a token counts in place of start-after", async () => {
    const pages = await listPages(await openWith(keys), {
      "start-after": "a/b/a",
      "max-keys": "1",
    });
    expect(pages.flatMap((page) => page.keys)).toEqual(keys.slice(2));
  });
});

describe("keys that need encoding", () => {
  test("come in the order of their bytes, escaped for XML", async () => {
    const { keys, xml } = await listPage(await openWith(peculiar));
    expect(keys).toEqual(byBytes(peculiar));
    expect(keys.indexOf("a～b")).toBeLessThan(keys.indexOf("a😀b"));
    expect(xml).toContain("<Key>a&lt;b&gt;</Key>");
  });

  test("come URL-encoded when asked", async () => {
    const server = await openWith(peculiar.map((name) => `x/${name}`));
    const { keys, xml } = await listPage(server, {
      prefix: "x/a",
      "start-after": "x/a !",
      "encoding-type": "url",
    });
    expect(textsOf(xml, "EncodingType")).toEqual(["url"]);
    expect(textsOf(xml, "StartAfter")).toEqual(["x/a+%21"]);
    expect(keys).toEqual(expect.arrayContaining(["x/a+b", "x/a%2Bb", "x/a%25b", "x/a%C3%A9b"]));
    expect(keys).toEqual(expect.arrayContaining(["x/a*b", "x/a%7Eb", "x/a%28b%29%27%21"]));
    const decoded = keys.map((key) => decodeURIComponent(key.replaceAll("+", " ")));
    expect(decoded).toEqual(byBytes(peculiar.map((name) => `x/${name}`)));
  });

  test("and their common prefixes, too", async () => {
    const server = await openWith(peculiar.map((name) => `${name}/x`));
    const query = { delimiter: "/", "encoding-type": "url", "max-keys": "5" };
    const pages = await listPages(server, query);
    const decoded = pages
      .flatMap((page) => page.prefixes)
      .map((prefix) => decodeURIComponent(prefix.replaceAll("+", " ")));
    expect(decoded).toEqual(byBytes(peculiar.map((name) => `${name}/`)));
  });
});

test.each([{ "max-keys": "-1" }, { "max-keys": "x" }, { "encoding-type": "xml" }])(
  "refuses %o",
  async (query) => {
    const { status, xml } = await listPage(await openServer(), query);
    expect(status).toBe(400);
    expect(textsOf(xml, "Code")).toEqual(["InvalidArgument"]);
  },
);
