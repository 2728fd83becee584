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

/** What is answered. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is served beside metrics and health, by its path. */
export type Pages = Readonly<Record<string, () => Promise<Answer>>>;

/** What a server of metrics serves beside them. */
export interface Served {
  /** Always well by default. */
  readonly health?: Health;
  readonly pages?: Pages;
}

/**
 * Serves metrics under `/metrics`, in Prometheus' text format, `/livez` and `/readyz`: 200 where
 * it is so, 503 where it isn't; and pages. Nothing can be changed there: only GET and HEAD are answered.
 * @param address host and port, such as `localhost:8080` or `:8080`
 * @throws USAGE_INVALID when it is no address, or in use
 */
export async function serveMetrics(
  address: string,
  registry: Registry,
  { health = alwaysWell, pages = {} }: Served = {},
): Promise<MetricsServer> {
  const { host, port } = parseAddress(address);
  const routes = new Map(
    Object.entries({
      ...pages,
      "/metrics": () => answerMetrics(registry),
      "/livez": () => answerHealth(health.isLive()),
      "/readyz": () => answerHealth(health.isReady()),
    }),
  );
  const server = createServer((request, response) => {
    const route = routes.get(request.url?.split("?", 1)[0] ?? "/") ?? answerUnknown;
    void respond(response, readsOnly(request.method) ? route : answerWrite);
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

/** Never throws. */
async function respond(response: ServerResponse, route: () => Promise<Answer>): Promise<void> {
  const answer = await route().catch(() => plain(500, "It cannot be read.\n"));
  const headers = { ...answer.headers, "x-content-type-options": "nosniff" };
  response.writeHead(answer.status, headers).end(answer.body);
}

function readsOnly(method: string | undefined): boolean {
  return method === "GET" || method === "HEAD";
}

function plain(status: number, body: string): Answer {
  return { status, headers: plainText, body };
}

async function answerMetrics(registry: Registry): Promise<Answer> {
  const body = await registry.metrics();
  return { status: 200, headers: { "content-type": registry.contentType }, body };
}

async function answerHealth(isWell: boolean): Promise<Answer> {
  return plain(isWell ? 200 : 503, isWell ? "ok\n" : "not ok\n");
}

async function answerUnknown(): Promise<Answer> {
  return plain(404, "See /metrics.\n");
}

async function answerWrite(): Promise<Answer> {
  const headers = { ...plainText, allow: "GET, HEAD" };
  return { status: 405, headers, body: "There is nothing to change here.\n" };
}

function parseAddress(address: string): { host: string; port: number } {
  const match = /^(?:(?<host>[^:/]+|\[[0-9a-f:]+\]))?:(?<port>\d{1,5})$/i.exec(address);
  const port = Number(match?.groups?.["port"]);
  if (match === null || port > 65_535) {
    throw new LongshoreError("USAGE_INVALID", `"${address}" is no address such as localhost:8080.`);
  }
  return { host: match.groups?.["host"] ?? "0.0.0.0", port };
}
