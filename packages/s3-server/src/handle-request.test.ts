import { describe, expect, test } from "vitest";
import type { Fault, FaultRequest } from "./fault.js";
import { listPage } from "./testing/list.js";
import { openServer } from "./testing/open-server.js";
import { codeOf, send } from "./testing/send.js";
import type { S3Server } from "./start.js";

const text = "0123456789".repeat(100);

/** A server with one object, whose first request alone has the fault. */
async function openFaulty(fault: Fault): Promise<S3Server> {
  const server = await openServer({
    faults: ({ number }) => (number === 1 ? fault : undefined),
  });
  server.put("a", text);
  return server;
}

describe("a fault", () => {
  test("of a status is an error of S3", async () => {
    const headers = { "Retry-After": "7" };
    const server = await openFaulty({ kind: "status", status: 503, code: "SlowDown", headers });
    const path = `/${server.bucket}/a`;
    const answer = await send(server, { path });
    expect({ status: answer.status, code: codeOf(answer) }).toEqual({
      status: 503,
      code: "SlowDown",
    });
    expect(answer.headers["retry-after"]).toBe("7");
    expect((await send(server, { path })).text).toBe(text);
  });

  test("may be any other answer", async () => {
    const headers = { "Content-Type": "text/html" };
    const server = await openFaulty({ kind: "answer", status: 200, body: "<html>", headers });
    const answer = await send(server);
    expect(answer).toMatchObject({ status: 200, text: "<html>" });
    expect(answer.headers["content-type"]).toBe("text/html");
  });

  test("may cut the connection", async () => {
    const server = await openFaulty({ kind: "cut" });
    const path = `/${server.bucket}/a`;
    await expect(send(server, { path })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await send(server, { path })).text).toBe(text);
  });

  test.each([
    ["an object", "/longshore-test/a", 1000],
    ["a large object", "/longshore-test/large", 1_500_001],
    ["a listing", "/longshore-test?list-type=2", undefined],
  ])("may cut the body of %s", async (_, path, size) => {
    const server = await openFaulty({ kind: "cut-body" });
    server.put("large", "x".repeat(1_500_001));
    const response = await fetch(server.endpoint + path);
    const length = Number(response.headers.get("content-length"));
    expect(length).toBe(size ?? length);
    let bytes = 0;
    const readAll = async () => {
      for await (const chunk of response.body ?? []) {
        bytes += chunk.byteLength;
      }
    };
    await expect(readAll()).rejects.toThrow("terminated");
    expect(bytes).toBe(Math.ceil(length / 2));
    expect((await send(server, { path })).status).toBe(200);
  });

  test("may leave a request without an answer, until the server closes", async () => {
    const server = await openFaulty({ kind: "hang" });
    const hanging = send(server).catch((error: unknown) => error);
    expect((await send(server, { path: `/${server.bucket}/a` })).status).toBe(200);
    await server.close();
    expect(await hanging).toMatchObject({ code: "ECONNRESET" });
  });

  test("may be a delay", async () => {
    const server = await openFaulty({ kind: "delay", milliseconds: 300 });
    const path = `/${server.bucket}/a`;
    const ended: string[] = [];
    const late = send(server, { path }).then((answer) => ended.push(`late ${answer.status}`));
    await expect.poll(() => server.counts().get).toBe(1);
    await send(server, { path }).then((answer) => ended.push(`soon ${answer.status}`));
    await late;
    expect(ended).toEqual(["soon 200", "late 200"]);
  });

  test("is chosen from a request's number, kind, key and headers", async () => {
    const server = await openServer();
    const seen: Omit<FaultRequest, "headers">[] = [];
    server.setFaults(({ headers, ...request }) => {
      seen.push(request);
      expect(headers).toHaveProperty("host");
      return undefined;
    });
    const path = `/${server.bucket}/a%20b`;
    for (const method of ["PUT", "HEAD", "GET", "DELETE"]) {
      await send(server, { method, path });
    }
    await listPage(server, { prefix: "a/é" });
    await send(server, { method: "HEAD" });
    server.setFaults(undefined);
    await listPage(server);
    expect(seen).toEqual([
      { number: 1, kind: "put", key: "a b" },
      { number: 2, kind: "head", key: "a b" },
      { number: 3, kind: "get", key: "a b" },
      { number: 4, kind: "delete", key: "a b" },
      { number: 5, kind: "list", key: "a/é" },
      { number: 6, kind: "other", key: "" },
    ]);
  });
});

test("what is denied is denied, and nothing else", async () => {
  const server = await openServer({ deny: ["list", "put"] });
  server.put("a", text);
  expect((await listPage(server)).status).toBe(403);
  const path = `/${server.bucket}/a`;
  expect(codeOf(await send(server, { method: "PUT", path, body: "other" }))).toBe("AccessDenied");
  expect((await send(server, { path })).text).toBe(text);
});

test("requests are counted by kind, and how many were in flight at once", async () => {
  const server = await openServer({ latency: 100 });
  server.put("a", text);
  const path = `/${server.bucket}/a`;
  await Promise.all([...Array(5).keys()].map(() => send(server, { path })));
  expect(server.counts()).toMatchObject({ get: 5, list: 0, maxInFlight: 5 });
  server.setLatency(0);
  server.resetCounts();
  await send(server, { method: "HEAD", path });
  await listPage(server);
  await send(server);
  expect(server.counts()).toEqual({
    list: 1,
    get: 0,
    head: 1,
    put: 0,
    delete: 0,
    other: 1,
    listedKeys: 1,
    maxInFlight: 1,
  });
});
