import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { S3Configuration } from "@longshore/config";
import { type S3Server, start } from "@longshore/s3-server";
import { openStorage, type RequestOptions, type Storage } from "@longshore/storage";
import { describe, expect, onTestFinished, test } from "vitest";
import { certificatePath } from "../../datastore/tls-server.js";
import { listen } from "../../datastore/listen.js";
import { makeTemporaryFolder } from "../../temporary-folder.js";
import { listAll } from "../store.js";
import { configureS3, testKeys } from "./s3-configuration.js";

type ServerOptions = Partial<Parameters<typeof start>[0]>;

async function startServer(options: ServerOptions = {}): Promise<S3Server> {
  const folder = makeTemporaryFolder("s3");
  const server = await start({ folder, credentials: testKeys, ...options });
  server.put("a/b", "content");
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  return server;
}

async function open(
  server: S3Server,
  changes: Partial<S3Configuration> = {},
  options: RequestOptions = {},
): Promise<Storage> {
  const storage = await openStorage(configureS3(server, changes), options);
  onTestFinished(() => storage.close());
  return storage;
}

const maxBytes = 1000;
const found = { kind: "found", data: Buffer.from("content") };

/** What a call is refused with. */
async function refusal(
  server: S3Server,
  call: (storage: Storage) => Promise<unknown>,
  changes: Partial<S3Configuration> = {},
): Promise<unknown> {
  const storage = await open(server, changes);
  server.resetCounts();
  return await call(storage).then(
    () => "no error",
    (error: unknown) => error,
  );
}

/** A port on which nobody listens. */
async function findUnusedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

/** An object as a listing tells it. */
function listedObject(key: string): string {
  const time = "2026-01-01T00:00:00Z";
  return `<Contents><Key>${key}</Key><Size>1</Size><LastModified>${time}</LastModified></Contents>`;
}

/** One call of each kind. */
const calls = {
  list: (storage: Storage) => listAll(storage, { prefix: "a/" }),
  read: (storage: Storage) => storage.read("a/b", { maxBytes }),
  head: (storage: Storage) => storage.head("a/b"),
  write: (storage: Storage) => storage.write("a/new", Buffer.from("x")),
  remove: (storage: Storage) => storage.remove("a/b"),
  hasPrefix: (storage: Storage) => storage.hasPrefix("a/"),
} as const;

const eachCall = Object.entries(calls);

describe("what may pass is tried again", () => {
  const faults = [
    { kind: "status", status: 503, code: "SlowDown" },
    { kind: "status", status: 500, code: "InternalError" },
    { kind: "status", status: 429, code: "TooManyRequests" },
    { kind: "status", status: 400, code: "RequestTimeout" },
    { kind: "answer", status: 502, body: "<html>Bad Gateway</html>" },
    { kind: "cut" },
  ] as const;

  test.each(eachCall)("%s", async (name, call) => {
    const server = await startServer();
    const events: (string | number)[] = [];
    const storage = await open(server, {}, { onRequest: ({ status }) => events.push(status) });
    let next = 0;
    server.setFaults(({ number, kind }) => {
      // A GET after a HEAD asks for the reason alone: it gets the same answer again.
      next += name === "head" && kind === "get" ? 0 : 1;
      return number > 20 ? undefined : faults[next - 1];
    });
    await call(storage);
    expect(events.slice(0, 5)).toEqual([503, 500, 429, 400, 502]);
    expect(events.at(-1)).toBeTypeOf("number");
    expect(events).toHaveLength(faults.length + 1);
  });

  test("a body that breaks off is read again", async () => {
    const server = await startServer();
    const storage = await open(server);
    server.setFaults(({ number }) => (number <= 2 ? { kind: "cut-body" } : undefined));
    expect(await calls.read(storage)).toEqual(found);
    expect(server.counts().get).toBe(3);
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

  test("until patience ends, with what was said last", async () => {
    const server = await startServer();
    const storage = await open(server, { maxretries: 2 }, { patience: 0 });
    server.setFaults(() => ({ kind: "status", status: 503, code: "SlowDown" }));
    const { host } = new URL(server.endpoint);
    await expect(calls.read(storage)).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
      message: expect.stringMatching(
        new RegExp(`^cannot read "a/b" from ${host}: 503 SlowDown, after 3 tries in \\d+ s$`),
      ),
    });
    expect(server.counts().get).toBe(3);
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

describe("what may not pass stops at once:", () => {
  test.each([
    ["list", 'cannot list "a/": 403 AccessDenied (needs s3:ListBucket)'],
    ["read", 'cannot read "a/b": 403 AccessDenied (needs s3:GetObject)'],
    ["head", 'cannot look at "a/b": 403 AccessDenied (needs s3:GetObject and s3:ListBucket)'],
    ["write", 'cannot write "a/new": 403 AccessDenied (needs s3:PutObject)'],
    ["remove", 'cannot remove "a/b": 403 AccessDenied (needs s3:DeleteObject)'],
    ["hasPrefix", 'cannot list "a/": 403 AccessDenied (needs s3:ListBucket)'],
  ] as const)("no right to %s", async (name, message) => {
    const server = await startServer({ deny: ["list", "get", "head", "put", "delete"] });
    const error = await refusal(server, calls[name]);
    expect(error).toMatchObject({ code: "STORAGE_ACCESS_DENIED", message });
  });

  test.each(["list", "read", "write", "remove"] as const)("no bucket to %s", async (name) => {
    const server = await startServer();
    const { host } = new URL(server.endpoint);
    expect(await refusal(server, calls[name], { bucket: "none" })).toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: expect.stringContaining(`: there is no bucket "none" at ${host}`),
    });
  });

  test.each(["list", "read", "head", "write"] as const)("another region to %s", async (name) => {
    const server = await startServer({ region: "eu-central-1" });
    expect(await refusal(server, calls[name])).toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: expect.stringMatching(
        /AuthorizationHeaderMalformed: the bucket ".+" is in region eu-central-1, not us-east-1$/,
      ),
    });
  });

  test("a redirect to another region", async () => {
    const server = await startServer({
      faults: () => ({
        kind: "status",
        status: 301,
        code: "PermanentRedirect",
        headers: { "x-amz-bucket-region": "eu-west-3" },
      }),
    });
    for (const call of [calls.list, calls.head]) {
      expect(await refusal(server, call)).toMatchObject({
        code: "STORAGE_CONFIGURATION_INVALID",
        message: expect.stringContaining("is in region eu-west-3, not us-east-1"),
      });
    }
  });

  test.each([
    [{ secretkey: "wrong" }, "403 SignatureDoesNotMatch"],
    [{ accesskey: "wrong" }, "403 InvalidAccessKeyId"],
  ])("wrong keys %j", async (changes, said) => {
    const server = await startServer();
    for (const call of [calls.list, calls.read, calls.head, calls.write, calls.remove]) {
      const error = await refusal(server, call, changes);
      expect(error).toMatchObject({
        code: "STORAGE_CREDENTIALS_INVALID",
        message: expect.stringContaining(said),
      });
      expect(String(error)).not.toMatch(/wrong|test-secret|Signature=/);
    }
  });

  test("a token that has expired", async () => {
    const fault = { kind: "status", status: 400, code: "ExpiredToken" } as const;
    const server = await startServer({ faults: () => fault });
    expect(await refusal(server, calls.list)).toMatchObject({
      code: "STORAGE_CREDENTIALS_INVALID",
      message: 'cannot list "a/": 400 ExpiredToken',
    });
  });

  test("a clock that is wrong", async () => {
    const server = await startServer({ clockOffset: 3_600_000 });
    expect(await refusal(server, calls.list)).toMatchObject({
      code: "STORAGE_CREDENTIALS_INVALID",
      message: expect.stringMatching(
        /403 RequestTimeTooSkewed: this machine's clock says .+ GMT, the store's .+ GMT$/,
      ),
    });
  });

  test.each([
    [200, "text/html", "<html><body>Welcome</body></html>"],
    [200, "application/json", "{}"],
    [404, "text/html", "<html>Not Found</html>"],
    [405, "text/plain", ""],
  ])("a server that is no S3 (%d %s)", async (status, type, body) => {
    const headers = { "content-type": type };
    const server = await startServer({ faults: () => ({ kind: "answer", status, body, headers }) });
    const { host } = new URL(server.endpoint);
    expect(await refusal(server, calls.list)).toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: `cannot list "a/": ${host} does not answer as S3 does (status ${status})`,
    });
    expect(server.counts().list).toBe(1);
  });

  test("an object that is archived", async () => {
    const fault = { kind: "status", status: 403, code: "InvalidObjectState" } as const;
    const server = await startServer({ faults: () => fault });
    expect(await refusal(server, calls.read)).toMatchObject({ code: "STORAGE_OBJECT_INVALID" });
  });

  test("a listing in another order than S3's", async () => {
    const body = `<ListBucketResult>${listedObject("a/b")}${listedObject("a/a")}</ListBucketResult>`;
    const server = await startServer({ faults: () => ({ kind: "answer", status: 200, body }) });
    expect(await refusal(server, calls.list)).toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: 'the store lists "a/a" after "a/b", not in the order of S3',
    });
  });
});

describe("with TLS", () => {
  const tls = {
    key: readFileSync(certificatePath("localhost.key"), "utf8"),
    certificate: readFileSync(certificatePath("localhost.pem"), "utf8"),
  };

  test.each(eachCall)("a certificate of an unknown authority stops %s", async (_, call) => {
    const server = await startServer({ tls });
    const { host } = new URL(server.endpoint);
    await expect(call(await open(server))).rejects.toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: expect.stringContaining(`the certificate of ${host} is not trusted: `),
    });
  });

  test.each(eachCall)("skipverify lets %s take any", async (_, call) => {
    const server = await startServer({ tls });
    const storage = await open(server, { skipverify: true });
    await expect(call(storage)).resolves.not.toThrow();
  });

  test.each(["list", "head"] as const)("is asked of a server without it: %s", async (name) => {
    const server = await startServer();
    const { host } = new URL(server.endpoint);
    const storage = await open(server, { regionendpoint: `https://${host}` });
    await expect(calls[name](storage)).rejects.toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: expect.stringContaining(`${host} speaks another protocol: `),
    });
  });
});

describe("a store that is not there", () => {
  test.each(eachCall)("is named when the caller's time is up: %s", async (_, call) => {
    const port = await findUnusedPort();
    const endpoint = `http://127.0.0.1:${port}`;
    const storage = await openStorage(configureS3({ endpoint, bucket: "registry" }));
    onTestFinished(() => storage.close());
    const signal = AbortSignal.timeout(500);
    const within: Storage = {
      ...storage,
      list: (options) => storage.list({ ...options, signal }),
      read: (key, options) => storage.read(key, { ...options, signal }),
      head: (key) => storage.head(key, signal),
      write: (key, data) => storage.write(key, data, signal),
      remove: (key) => storage.remove(key, signal),
      hasPrefix: (prefix) => storage.hasPrefix(prefix, signal),
    };
    await expect(call(within)).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
      message: expect.stringMatching(
        new RegExp(
          `^no answer from 127.0.0.1:${port} in \\d+ s: cannot .+: ECONNREFUSED, after \\d+ tr`,
        ),
      ),
    });
  });

  test("that hangs, too", async () => {
    const server = await startServer({ faults: () => ({ kind: "hang" }) });
    const storage = await open(server);
    const { host } = new URL(server.endpoint);
    await expect(storage.hasPrefix("a/", AbortSignal.timeout(300))).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
      message: `no answer from ${host} in 0 s: cannot list "a/"`,
    });
  });

  test("a caller that stops gets its own reason", async () => {
    const server = await startServer({ faults: () => ({ kind: "hang" }) });
    const storage = await open(server);
    for (const stop of [
      (signal: AbortSignal) => storage.read("a/b", { maxBytes, signal }),
      (signal: AbortSignal) => storage.head("a/b", signal),
    ]) {
      const controller = new AbortController();
      const call = stop(controller.signal);
      controller.abort(new Error("stopped"));
      await expect(call).rejects.toThrow("stopped");
    }
  });
});
