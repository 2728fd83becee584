import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { openStorage, type Storage } from "@longshore/storage";
import { describe, expect, onTestFinished, test } from "vitest";
import { listen } from "../../datastore/listen.js";
import { certificatePath } from "../../datastore/tls-server.js";
import { configureS3 } from "./s3-configuration.js";
import { calls, eachCall, open, startServer } from "./serve-one-test.js";

const maxBytes = 1000;

/** A port on which nobody listens. */
async function findUnusedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

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

describe("an answer that is no HTTP", () => {
  test.each(eachCall)("stops %s", async (_, call) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    });
    const port = await listen(server);
    onTestFinished(() => void server.close());
    const endpoint = `http://127.0.0.1:${port}`;
    const storage = await openStorage(configureS3({ endpoint, bucket: "registry" }));
    onTestFinished(() => storage.close());
    await expect(call(storage)).rejects.toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: expect.stringMatching(
        new RegExp(`^cannot .+: 127.0.0.1:${port} speaks another protocol: `),
      ),
      fields: { key: expect.stringMatching("^a/"), endpoint: `127.0.0.1:${port}` },
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
