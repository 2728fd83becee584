import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { Counter, Gauge, Registry } from "prom-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { serveMetrics } from "./serve-metrics.js";

/** Serves a registry with one counter for the time of a test. @returns its URL */
async function serve(address = "localhost:0", registry = new Registry()): Promise<string> {
  const jobs = new Counter({ name: "jobs", help: "Jobs.", registers: [registry] });
  jobs.inc(3);
  const server = await serveMetrics(address, registry);
  onTestFinished(() => server.close());
  return server.url;
}

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === "::1"),
);

describe("a server of metrics", () => {
  test("gives metrics in Prometheus' text format", async () => {
    const response = await fetch(`${await serve()}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toBe("# HELP jobs Jobs.\n# TYPE jobs counter\njobs 3\n");
  });

  test("gives them whatever is asked for beside the path", async () => {
    const response = await fetch(`${await serve()}/metrics?collect[]=jobs`);
    expect(await response.text()).toContain("jobs 3");
  });

  test("says that it lives", async () => {
    const response = await fetch(`${await serve()}/livez`);
    expect([response.status, await response.text()]).toEqual([200, "ok\n"]);
  });

  test.each(["/", "/metrics/", "/debug/pprof", "//metrics", "/%00"])("has no %s", async (path) => {
    const response = await fetch(`${await serve()}${path}`);
    expect([response.status, await response.text()]).toEqual([404, "See /metrics.\n"]);
  });

  test("serves pages beside them, under their own paths", async () => {
    const headers = { "content-type": "application/json" };
    const pages = {
      "/api/jobs": () => Promise.resolve({ status: 200, headers, body: "[3]" }),
      "/broken": () => Promise.reject(new Error("the database is gone")),
    };
    const server = await serveMetrics("127.0.0.1:0", new Registry(), { pages });
    onTestFinished(() => server.close());
    const response = await fetch(`${server.url}/api/jobs?since=1`);
    expect([response.status, await response.text()]).toEqual([200, "[3]"]);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const broken = await fetch(`${server.url}/broken`);
    expect([broken.status, await broken.text()]).toEqual([500, "It cannot be read.\n"]);
  });

  test.each(["/", "/metrics", "/livez"])("has nothing to change at %s", async (path) => {
    const url = await serve();
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const response = await fetch(`${url}${path}`, { method });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    }
  });

  test("answers HEAD without what GET gives", async () => {
    const response = await fetch(`${await serve()}/metrics`, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("says so when metrics cannot be read, and goes on", async () => {
    const registry = new Registry();
    let broken = true;
    const gauge = new Gauge({
      name: "rows",
      help: "Rows.",
      registers: [registry],
      collect: () => {
        if (broken) {
          throw new Error("the database is gone");
        }
        gauge.set(1);
      },
    });
    const url = await serve("localhost:0", registry);
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("database");
    broken = false;
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });

  test("closes although somebody keeps a connection", async () => {
    const server = await serveMetrics("127.0.0.1:0", new Registry());
    const idle = connect(Number(new URL(server.url).port), "127.0.0.1");
    await once(idle, "connect");
    const ended = once(idle, "close");
    idle.resume();
    await server.close();
    await ended;
    await expect(fetch(`${server.url}/livez`)).rejects.toMatchObject({
      cause: { code: "ECONNREFUSED" },
    });
  });
});

describe("an address", () => {
  const addresses = ["localhost:0", "127.0.0.1:0", ":0", ...(hasIpv6 ? ["[::1]:0"] : [])];

  test.each(addresses)("%s is served", async (address) => {
    const { port } = new URL(await serve(address));
    const host = address === ":0" ? "127.0.0.1" : address.slice(0, -":0".length);
    expect((await fetch(`http://${host}:${port}/livez`)).status).toBe(200);
  });

  test("in use is wrong usage", async () => {
    const { port } = new URL(await serve("127.0.0.1:0"));
    await expect(serveMetrics(`127.0.0.1:${port}`, new Registry())).rejects.toMatchObject({
      code: "USAGE_INVALID",
      message: `Nothing can listen on "127.0.0.1:${port}".`,
    });
  });

  test("of another machine is wrong usage", async () => {
    // Set apart for documentation, so that no machine has it: RFC 5737.
    await expect(serveMetrics("192.0.2.1:0", new Registry())).rejects.toMatchObject({
      code: "USAGE_INVALID",
    });
  });

  test.each([
    "",
    ":",
    "8080",
    "localhost",
    "localhost:",
    "localhost:http",
    "localhost:65536",
    "localhost:-1",
    "localhost:8080/metrics",
    "http://localhost:8080",
    "::1:8080",
    "[::1]",
    "a b:80",
  ])("such as %j is wrong usage", async (address) => {
    await expect(serveMetrics(address, new Registry())).rejects.toMatchObject({
      code: "USAGE_INVALID",
    });
  });
});
