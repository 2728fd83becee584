import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { once } from "node:events";
import { type Counts, createCounter } from "./counts.js";
import type { FaultScript } from "./fault.js";
import { handleRequest, type Service } from "./handle-request.js";
import { openObjectStore, type ObjectStore } from "./object-store.js";
import type { S3ServerOptions } from "./options.js";
import { createListingRenderer } from "./render-listing.js";
import { createVerifier } from "./verify-signature.js";

/** A running server. */
export interface S3Server {
  /** Its URL, `http://127.0.0.1:<port>` or with https. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  counts(): Counts;
  resetCounts(): void;
  /** Requests that arrive from now on are under this script; undefined: under none. */
  setFaults(faults: FaultScript | undefined): void;
  /** Milliseconds before each answer, from now on. */
  setLatency(milliseconds: number): void;
  /** Reads the folder again: what was changed there beside the server is seen only then. */
  refresh(): void;
  /** Puts an object there without a request. */
  put(key: string, data: string | Uint8Array, options?: { readonly modifiedAt?: Date }): void;
  /** Removes an object without a request. */
  remove(key: string): void;
  /** Destroys every connection, answered or not, and ends when the port is free. */
  close(): Promise<void>;
}

function createService(options: S3ServerOptions, store: ObjectStore): Service {
  const { bucket = "longshore-test", region = "us-east-1", etags = "md5" } = options;
  const { credentials, clockOffset = 0 } = options;
  const counter = createCounter();
  const now = (): number => Date.now() + clockOffset;
  return {
    bucket: {
      name: bucket,
      region,
      access: { store, etags, now },
      lister: {
        bucket,
        store,
        render: createListingRenderer(options.listings ?? {}, etags),
        onKeys: (keys) => counter.addListedKeys(keys),
      },
      verify: credentials && createVerifier({ credentials, region, now }),
      deny: options.deny ?? [],
    },
    counter,
    latency: options.latency ?? 0,
    faults: options.faults,
    number: 0,
  };
}

async function listen(
  { tls, port = 0 }: S3ServerOptions,
  listener: RequestListener,
): Promise<{ server: Server; endpoint: string }> {
  const server = tls
    ? createTlsServer({ key: tls.key, cert: tls.certificate }, listener)
    : createServer(listener);
  // Longer than a test is idle: else a client's next request may meet the end of its connection.
  server.keepAliveTimeout = 60_000;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const actual = typeof address === "object" ? (address?.port ?? port) : port;
  return { server, endpoint: `${tls ? "https" : "http"}://127.0.0.1:${actual}` };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/**
 * Reads the folder and starts a server on 127.0.0.1. Throws the file system's errors, and the
 * network's when the port is taken.
 */
export async function start(options: S3ServerOptions): Promise<S3Server> {
  const { etags = "md5", eagerEtagBytes = 256 } = options;
  const store = openObjectStore(options.folder, { etags, eagerEtagBytes });
  const service = createService(options, store);
  const { server, endpoint } = await listen(options, (request, response) => {
    void handleRequest(service, request, response);
  });
  return {
    endpoint,
    bucket: service.bucket.name,
    region: service.bucket.region,
    counts: () => service.counter.read(),
    resetCounts: () => service.counter.reset(),
    setFaults(faults) {
      service.faults = faults;
    },
    setLatency(milliseconds) {
      service.latency = milliseconds;
    },
    refresh: () => store.refresh(),
    put: (key, data, putOptions = {}) => void store.put(key, Buffer.from(data), putOptions),
    remove: (key) => store.remove(key),
    close: () => close(server),
  };
}
