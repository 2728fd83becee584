import { hash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listPage } from "./testing/list.js";
import { makeFolder, openServer } from "./testing/open-server.js";
import { codeOf, send } from "./testing/send.js";

describe("objects", () => {
  test("are the files of the folder", async () => {
    const server = await openServer({ folder: makeFolder({ "a/b": "text" }) });
    server.put("a/b", "texts", { modifiedAt: new Date("2026-01-31T23:59:58Z") });
    const path = `/${server.bucket}/a/b`;
    const got = await send(server, { path });
    expect(got).toMatchObject({ status: 200, text: "texts" });
    expect(got.headers).toMatchObject({
      "content-length": "5",
      "content-type": "binary/octet-stream",
      "last-modified": "Sat, 31 Jan 2026 23:59:58 GMT",
      etag: `"${hash("md5", "texts")}"`,
    });
    const head = await send(server, { method: "HEAD", path });
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers).toMatchObject({ "content-length": "5", etag: got.headers.etag });
  });

  test("are put and deleted, on disk and in listings", async () => {
    const folder = makeFolder();
    const server = await openServer({ folder });
    const path = `/${server.bucket}/a/b`;
    for (const body of ["one", "other"]) {
      const put = await send(server, { method: "PUT", path, body });
      expect(put).toMatchObject({ status: 200, text: "" });
      expect(put.headers.etag).toBe(`"${hash("md5", body)}"`);
      expect(readFileSync(join(folder, "a/b"), "utf8")).toBe(body);
    }
    expect((await listPage(server)).keys).toEqual(["a/b"]);
    for (const _ of ["there", "not there"]) {
      expect((await send(server, { method: "DELETE", path })).status).toBe(204);
    }
    expect(existsSync(join(folder, "a/b"))).toBe(false);
    expect((await listPage(server)).keys).toEqual([]);
  });

  test("are seen after a refresh when they were changed beside the server", async () => {
    const folder = makeFolder({ a: "1" });
    const server = await openServer({ folder });
    writeFileSync(join(folder, "b"), "2");
    expect((await listPage(server)).keys).toEqual(["a"]);
    server.refresh();
    expect((await listPage(server)).keys).toEqual(["a", "b"]);
  });

  test("may have keys that no two files can have, and keep them over a refresh", async () => {
    const server = await openServer();
    const keys = ["a", "a/", "a/b", "a//b", "a/../c", "é/😀 +%&<"];
    for (const key of keys) {
      const path = `/${server.bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
      await send(server, { method: "PUT", path, body: `<${key}>` });
      expect((await send(server, { path })).text).toBe(`<${key}>`);
    }
    server.refresh();
    expect((await listPage(server)).keys.toSorted()).toEqual(keys.toSorted());
    for (const key of keys) {
      server.remove(key);
    }
    expect((await listPage(server)).keys).toEqual([]);
  });

  test("of many bytes are sent whole", async () => {
    const text = "0123456789abcdef".repeat(200_000);
    const server = await openServer({ folder: makeFolder({ large: text }) });
    const got = await send(server, { path: `/${server.bucket}/large` });
    expect(got.headers["content-length"]).toBe("3200000");
    expect(hash("md5", got.text)).toBe(hash("md5", text));
  });

  test("tell the encryption that they were put with", async () => {
    const server = await openServer();
    const path = `/${server.bucket}/a`;
    const encryption = {
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "key",
    };
    const headers = { ...encryption, "content-type": "application/json" };
    expect((await send(server, { method: "PUT", path, headers })).headers).toMatchObject(
      encryption,
    );
    expect((await send(server, { path })).headers).toMatchObject(headers);
  });
});

describe("errors", () => {
  test("come as S3's XML", async () => {
    const server = await openServer();
    const { status, headers, text } = await send(server, { path: `/${server.bucket}/a%26b` });
    expect({ status, type: headers["content-type"] }).toEqual({
      status: 404,
      type: "application/xml",
    });
    expect(text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key><Resource>/longshore-test/a&amp;b</Resource><RequestId>${String(headers["x-amz-request-id"])}</RequestId></Error>`,
    );
  });

  test("of a HEAD have no body", async () => {
    const server = await openServer();
    const head = await send(server, { method: "HEAD", path: `/${server.bucket}/a` });
    expect(head).toMatchObject({ status: 404, text: "" });
    expect(head.headers["content-type"]).toBeUndefined();
  });

  test.each<[string, string, number, string, Record<string, string>?]>([
    ["GET", "/other/key", 404, "NoSuchBucket"],
    ["GET", "/other?list-type=2", 404, "NoSuchBucket"],
    ["GET", "/longshore-test/%ff", 400, "InvalidURI"],
    ["GET", "/longshore-test/a?acl", 501, "NotImplemented"],
    ["GET", "/longshore-test", 501, "NotImplemented"],
    ["POST", "/longshore-test/a", 405, "MethodNotAllowed"],
    ["PUT", `/longshore-test/${"k".repeat(1025)}`, 400, "KeyTooLongError"],
    ["PUT", "/longshore-test/a", 411, "MissingContentLength", { "transfer-encoding": "chunked" }],
    [
      "PUT",
      "/longshore-test/a",
      400,
      "XAmzContentSHA256Mismatch",
      { "x-amz-content-sha256": hash("sha256", "other") },
    ],
  ])("%s %s: %d %s", async (method, path, status, code, headers = {}) => {
    const answer = await send(await openServer(), {
      method,
      path,
      headers,
      body: method === "PUT" ? "text" : "",
    });
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({ status, code });
  });
});

describe("buckets", () => {
  test("tell their region", async () => {
    const server = await openServer({ bucket: "my.bucket", region: "eu-west-1" });
    expect((await send(server, { path: "/my.bucket?location" })).text).toContain(
      ">eu-west-1</LocationConstraint>",
    );
    const head = await send(server, { method: "HEAD", path: "/my.bucket" });
    expect(head.status).toBe(200);
    expect(head.headers["x-amz-bucket-region"]).toBe("eu-west-1");
    expect((await send(server, { method: "HEAD", path: "/other" })).status).toBe(404);
  });

  test("may be named by the host", async () => {
    const server = await openServer({ bucket: "my.bucket" });
    server.put("a/b", "text");
    const headers = { host: "my.bucket.storage.example:1" };
    expect((await send(server, { path: "/a/b", headers })).text).toBe("text");
    const list = await send(server, { path: "/?list-type=2", headers });
    expect(list.text).toContain("<Key>a/b</Key>");
    const other = await send(server, { path: "/a/b", headers: { host: "other.localhost:1" } });
    expect(codeOf(other)).toBe("NoSuchBucket");
    const byPath = { path: "/my.bucket/a/b", headers: { host: "storage.example" } };
    expect((await send(server, byPath)).text).toBe("text");
  });

  test("take a plus sign in a path for a space", async () => {
    const server = await openServer();
    server.put("a b", "space");
    server.put("a+b", "plus");
    expect((await send(server, { path: `/${server.bucket}/a+b` })).text).toBe("space");
    expect((await send(server, { path: `/${server.bucket}/a%2Bb` })).text).toBe("plus");
  });
});
