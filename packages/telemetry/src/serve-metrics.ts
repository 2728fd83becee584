import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { LongshoreError } from "@longshore/errors";
import type { Registry } from "prom-client";

/** A server of metrics that runs. */
export interface MetricsServer {
  /** Where it listens, as a URL. */
  readonly url: string;
  close(): Promise<void>;
}

/** Longest time for one request. Milliseconds. */
const requestTimeout = 10_000;

const plainText = { "content-type": "text/plain" };

/** How a process is. */
export interface Health {
  /** Whether it gets on: one that doesn't is better started again. */
  isLive(): boolean;
  /** Whether it can do its work now. */
  isReady(): boolean;
}

const alwaysWell: Health = { isLive: () => true, isReady: () => true };

/**
 * Serves metrics under `/metrics`, in Prometheus' text format, and `/livez` and `/readyz`: 200 where
 * it is so, 503 where it isn't.
 * @param address host and port, such as `localhost:8080` or `:8080`
 * @throws USAGE_INVALID when it is no address, or in use
 */
export async function serveMetrics(
  address: string,
  registry: Registry,
  health: Health = alwaysWell,
): Promise<MetricsServer> {
  const { host, port } = parseAddress(address);
  const server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0] ?? "/";
    answer(path, { registry, health }, response).catch(() =>
      response.writeHead(500, plainText).end("The metrics cannot be read.\n"),
    );
  });
  server.requestTimeout = requestTimeout;
  // An address of IPv6 has brackets in a URL only.
  server.listen(port, host.replaceAll(/[[\]]/g, ""));
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new LongshoreError("USAGE_INVALID", `Nothing can listen on "${address}".`, {
      fields: { address },
      cause,
    });
  }
  const bound = server.address();
  const boundPort = typeof bound === "object" && bound !== null ? bound.port : port;
  return {
    url: `http://${host}:${boundPort}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(
  path: string,
  { registry, health }: { readonly registry: Registry; readonly health: Health },
  response: ServerResponse,
): Promise<void> {
  if (path === "/metrics") {
    const text = await registry.metrics();
    response.writeHead(200, { "content-type": registry.contentType }).end(text);
  } else if (path === "/livez") {
    answerHealth(response, health.isLive());
  } else if (path === "/readyz") {
    answerHealth(response, health.isReady());
  } else {
    response.writeHead(404, plainText).end("See /metrics.\n");
  }
}

function answerHealth(response: ServerResponse, isWell: boolean): void {
  response.writeHead(isWell ? 200 : 503, plainText).end(isWell ? "ok\n" : "not ok\n");
}

function parseAddress(address: string): { host: string; port: number } {
  const match = /^(?:(?<host>[^:/]+|\[[0-9a-f:]+\]))?:(?<port>\d{1,5})$/i.exec(address);
  const port = Number(match?.groups?.["port"]);
  if (match === null || port > 65_535) {
    throw new LongshoreError("USAGE_INVALID", `"${address}" is no address such as localhost:8080.`);
  }
  return { host: match.groups?.["host"] ?? "0.0.0.0", port };
}
