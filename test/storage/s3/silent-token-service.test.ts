import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { S3Configuration } from "@longshore/config";
import { start } from "@longshore/s3-server";
import { openStorage, type RequestOptions, type Storage } from "@longshore/storage";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import {
  type SecurityTokenService,
  startSecurityTokenService,
} from "../../s3/security-token-service.js";
import { makeTemporaryFolder } from "../../temporary-folder.js";
import { configureS3 } from "./s3-configuration.js";
import { calls, eachCall } from "./serve-one-test.js";

beforeEach(() => {
  const folder = makeTemporaryFolder("identity");
  const token = join(folder, "token");
  writeFileSync(token, "an-identity");
  vi.stubEnv("AWS_WEB_IDENTITY_TOKEN_FILE", token);
  vi.stubEnv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/registry");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "none"));
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "none"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
});

/** Opens a bucket with the sessions of a service that leaves requests without an answer. */
async function openWith(
  hangs: (number: number) => boolean,
  options: RequestOptions,
): Promise<{ storage: Storage; service: SecurityTokenService }> {
  const service = await startSecurityTokenService({ lasts: 200_000, hangs });
  onTestFinished(() => service.close());
  vi.stubEnv("AWS_ENDPOINT_URL_STS", service.endpoint);
  const folder = makeTemporaryFolder("s3");
  const server = await start({ folder });
  server.put("a/b", "content");
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const { accesskey: _, secretkey: __, ...keyless }: S3Configuration = configureS3(server);
  const storage = await openStorage(keyless, options);
  onTestFinished(() => storage.close());
  return { storage, service };
}

const silence =
  "no credentials in time: check that what gives them (token service, profile, container or instance role) can be reached from here";

test.each(eachCall)("without an answer %s ends when patience does", async (_, call) => {
  const { storage } = await openWith(() => true, { requestTimeout: 200, patience: 500 });
  await expect(call(storage)).rejects.toMatchObject({
    code: "STORAGE_UNAVAILABLE",
    message: expect.stringContaining(silence),
  });
});

test("a service that answers later is asked again", async () => {
  const { storage } = await openWith((number) => number === 1, { requestTimeout: 300 });
  expect(await calls.head(storage)).toMatchObject({ size: 7 });
});

test("whoever gives up does not wait", async () => {
  const { storage } = await openWith(() => true, {});
  const controller = new AbortController();
  const begun = performance.now();
  const reads = [
    storage.read("a/b", { maxBytes: 9, signal: controller.signal }),
    storage.head("a/b", controller.signal),
  ];
  setTimeout(() => controller.abort(new Error("stopped")), 100);
  for (const result of await Promise.allSettled(reads)) {
    expect(result).toMatchObject({ status: "rejected", reason: { message: "stopped" } });
  }
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test("a caller whose time is up is told of the service", async () => {
  const { storage } = await openWith(() => true, {});
  const signal = AbortSignal.timeout(300);
  await expect(storage.head("a/b", signal)).rejects.toMatchObject({
    code: "STORAGE_UNAVAILABLE",
    message: expect.stringContaining(silence),
  });
});
