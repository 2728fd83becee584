import { readFileSync } from "node:fs";
import { get } from "node:https";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openServer } from "./testing/open-server.js";

function read(name: string): string {
  return readFileSync(fileURLToPath(new URL(`testing/${name}`, import.meta.url)), "utf8");
}

test("speaks HTTPS with a key and a certificate", async () => {
  const tls = { key: read("localhost.key"), certificate: read("localhost.pem") };
  const server = await openServer({ tls });
  expect(server.endpoint).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const ask = (ca?: string) =>
    new Promise((resolve, reject) => {
      const url = `${server.endpoint}/${server.bucket}?location`;
      const options = { agent: false, ...(ca !== undefined && { ca }) };
      get(url, options, (response) => resolve(response.resume().statusCode)).on("error", reject);
    });
  expect(await ask(tls.certificate)).toBe(200);
  await expect(ask()).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
});

test("frees its port when it closes", async () => {
  const first = await openServer();
  const port = Number(new URL(first.endpoint).port);
  await expect(openServer({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  // A connection that is kept alive does not hold it up.
  expect((await fetch(`${first.endpoint}/${first.bucket}`, { method: "HEAD" })).status).toBe(200);
  await first.close();
  expect((await openServer({ port })).endpoint).toBe(first.endpoint);
});

test("does not serve a folder that is not there", async () => {
  await expect(openServer({ folder: "/nonexistent" })).rejects.toMatchObject({ code: "ENOENT" });
});
