import { describe, expect, test } from "vitest";
import { listAll } from "../store.js";
import { calls, eachCall, open, startServer } from "./serve-one-test.js";

const found = { kind: "found", data: Buffer.from("content") };

describe("what may pass is tried again", () => {
  const faults = [
    { kind: "status", status: 503, code: "SlowDown" },
    { kind: "status", status: 500, code: "InternalError" },
    { kind: "status", status: 429, code: "TooManyRequests" },
    { kind: "status", status: 400, code: "RequestTimeout" },
    // As proxies write it: no XML.
    { kind: "answer", status: 502, body: "<html><hr><body>Bad Gateway</html>" },
    { kind: "cut" },
  ] as const;

  test.each(eachCall)("%s", async (name, call) => {
    const server = await startServer();
    const events: (string | number)[] = [];
    const storage = await open(server, {}, { onRequest: ({ status }) => events.push(status) });
    let next = 0;
    server.setFaults(() => faults[next++]);
    await call(storage);
    expect(events.slice(0, 5)).toEqual([503, 500, 429, 400, 502]);
    expect(events.at(-1)).toBeTypeOf("number");
    // Why a HEAD is answered with 400 a GET is asked; that one is answered at last, and the HEAD again.
    expect(events).toHaveLength(faults.length + (name === "head" ? 2 : 1));
  });

  test("a HEAD that is throttled is a try that failed, and no GET follows it", async () => {
    const server = await startServer();
    const sent: unknown[] = [];
    const storage = await open(
      server,
      {},
      { onRequest: ({ kind, status }) => sent.push([kind, status]) },
    );
    const arrived: string[] = [];
    server.setFaults(({ kind, number }) => {
      arrived.push(kind);
      return number <= 2 ? { kind: "status", status: 429, code: "TooManyRequests" } : undefined;
    });
    expect(await calls.head(storage)).toMatchObject({ size: 7 });
    expect(arrived).toEqual(["head", "head", "head"]);
    expect(sent).toEqual([
      ["head", 429],
      ["head", 429],
      ["head", 200],
    ]);
  });

  test("the GET after a HEAD has tries and a time limit of its own", async () => {
    const server = await startServer();
    const sent: unknown[] = [];
    const storage = await open(
      server,
      {},
      { requestTimeout: 300, onRequest: ({ kind, status }) => sent.push([kind, status]) },
    );
    const script = [
      undefined,
      { kind: "hang" },
      { kind: "status", status: 503, code: "SlowDown" },
    ] as const;
    server.setFaults(({ number }) => script[number - 1]);
    expect(await storage.head("none")).toBeUndefined();
    expect(sent).toEqual([
      ["head", 404],
      ["get", "ETIMEDOUT"],
      ["get", 503],
      ["get", 404],
    ]);
  });

  test("a HEAD and a GET that say different things are asked again, not for ever", async () => {
    const server = await startServer();
    const storage = await open(server);
    server.setFaults(({ number }) =>
      number === 1 ? { kind: "answer", status: 404, body: "" } : undefined,
    );
    expect(await calls.head(storage)).toMatchObject({ size: 7 });
    server.setFaults(({ kind }) =>
      kind === "head" ? { kind: "answer", status: 404, body: "" } : undefined,
    );
    await expect(calls.head(storage)).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
      message: 'cannot look at "a/b": it was missing, and is there now',
    });
    server.setFaults(({ kind }) =>
      kind === "head" ? { kind: "answer", status: 403, body: "" } : undefined,
    );
    await expect(calls.head(storage)).rejects.toMatchObject({
      code: "STORAGE_ACCESS_DENIED",
      message: 'cannot look at "a/b": 403 (needs s3:GetObject and s3:ListBucket)',
    });
  });

  test("a body that breaks off is read again", async () => {
    const server = await startServer();
    const storage = await open(server);
    server.setFaults(({ number }) => (number <= 2 ? { kind: "cut-body" } : undefined));
    expect(await calls.read(storage)).toEqual(found);
    expect(server.counts().get).toBeGreaterThan(1);
    server.resetCounts();
    server.setFaults(({ number }) => (number <= 5 ? { kind: "cut-body" } : undefined));
    const { keys } = await calls.list(storage);
    expect(keys).toEqual(["a/b"]);
    expect(server.counts().list).toBeGreaterThan(1);
  });

  test("a listing that is cut short within its length is asked for again", async () => {
    const server = await startServer();
    const storage = await open(server);
    const body = '<?xml version="1.0"?><ListBucketResult><Contents><Key>a/b</Key>';
    server.setFaults(({ number }) =>
      number === 1 ? { kind: "answer", status: 200, body } : undefined,
    );
    expect((await calls.list(storage)).keys).toEqual(["a/b"]);
    expect(server.counts().list).toBe(2);
  });

  test("no answer in time is a try that failed", async () => {
    const server = await startServer();
    const statuses: (string | number)[] = [];
    const options = {
      requestTimeout: 300,
      onRequest: ({ status }: { status: number | string }) => statuses.push(status),
    };
    const storage = await open(server, {}, options);
    server.setFaults(({ number }) => (number % 2 === 1 ? { kind: "hang" } : undefined));
    expect(await calls.read(storage)).toEqual(found);
    expect(await calls.head(storage)).toMatchObject({ size: 7 });
    expect(statuses).toEqual(["ETIMEDOUT", 200, "ETIMEDOUT", 200]);
  });

  test("what is refused at once and told when to come again does not come again at once", async () => {
    const server = await startServer();
    const storage = await open(server);
    const arrivals: number[] = [];
    const headers = { "retry-after": "1" };
    const together = 16;
    server.setFaults(({ number }) => {
      arrivals.push(performance.now());
      return number <= together
        ? { kind: "status", status: 503, code: "SlowDown", headers }
        : undefined;
    });
    await Promise.all(Array.from({ length: together }, () => calls.read(storage)));
    const again = arrivals.slice(together);
    expect(again).toHaveLength(together);
    expect(Math.min(...again) - Math.min(...arrivals)).toBeGreaterThan(990);
    // Spread over a second by chance; that all fall into a third of it, never happens.
    expect(Math.max(...again) - Math.min(...again)).toBeGreaterThan(333);
  });

  test("until patience ends, with what was said last", async () => {
    const server = await startServer();
    const storage = await open(server, {}, { patience: 250 });
    server.setFaults(() => ({ kind: "status", status: 503, code: "SlowDown" }));
    const { host } = new URL(server.endpoint);
    await expect(calls.read(storage)).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
      message: expect.stringMatching(
        new RegExp(`^cannot read "a/b" from ${host}: 503 SlowDown, after [23456] tries in \\d+ s$`),
      ),
    });
    expect(server.counts().get).toBeGreaterThan(1);
  });

  test("pages after a failure are those of the same listing", async () => {
    const server = await startServer();
    const keys = Array.from(
      { length: 3500 },
      (_, index) => `many/${String(index).padStart(5, "0")}`,
    );
    for (const key of keys) {
      server.put(key, "x");
    }
    const storage = await open(server);
    server.setFaults(({ number }) => (number % 2 === 1 ? { kind: "cut" } : undefined));
    expect((await listAll(storage, { prefix: "many/" })).keys).toEqual(keys);
  });
});
