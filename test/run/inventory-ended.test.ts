import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runLongshore, startLongshore } from "../command-line/run-longshore.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { readRefusal } from "../failures/refusal.js";

let bucket: S3Workplace;
beforeAll(async () => {
  bucket = await serveAsBucket(await createSampleWorkplace({ seed: 67, repositories: 3, tags: 6 }));
});
afterAll(() => bucket.remove());

describe("an inventory is refused in one clear line for", () => {
  test("a root that holds no registry", async () => {
    const nowhere = join(bucket.folder, "nowhere");
    mkdirSync(nowhere, { recursive: true });
    const configuration = join(bucket.folder, "nowhere.yml");
    await writeSampleConfiguration(configuration, { rootdirectory: nowhere });
    expect(readRefusal(await runLongshore(["inventory", configuration]))).toEqual({
      exitCode: 1,
      code: "STORAGE_ROOT_INVALID",
      line: `There is no "docker/registry/v2/repositories/" in filesystem storage ${nowhere}.`,
    });
  });

  test("a bucket that does not exist", async () => {
    const configuration = join(bucket.folder, "bucket.yml");
    const keys = "accesskey: test-key, secretkey: test-secret, region: us-east-1";
    writeFileSync(
      configuration,
      `storage: {s3: {regionendpoint: "${bucket.server.endpoint}", bucket: absent, ${keys}}}`,
    );
    expect(readRefusal(await runLongshore(["inventory", "--json", configuration]))).toEqual({
      exitCode: 1,
      code: "STORAGE_CONFIGURATION_INVALID",
      line: expect.stringContaining("absent"),
    });
  });

  test("a listing that the store refuses in the middle", async () => {
    bucket.server.setFaults(({ key }) =>
      key.endsWith("/_") ? { kind: "status", status: 403, code: "AccessDenied" } : undefined,
    );
    try {
      expect(readRefusal(await runLongshore(["inventory", bucket.configuration]))).toEqual({
        exitCode: 1,
        code: "STORAGE_ACCESS_DENIED",
        line: expect.stringContaining("/_"),
      });
    } finally {
      bucket.server.setFaults(undefined);
    }
  });
});

test.each([["SIGINT"], ["SIGTERM"]] as const)("%s ends an inventory at once", async (signal) => {
  const asked = new EventTarget();
  const arrived = once(asked, "asked");
  bucket.server.setFaults(({ key }) => {
    if (!key.endsWith("/_")) {
      return undefined;
    }
    asked.dispatchEvent(new Event("asked"));
    return { kind: "hang" };
  });
  try {
    const command = startLongshore(["inventory", bucket.configuration]);
    await arrived;
    command.kill(signal);
    expect(await command.result).toEqual({ exitCode: 130, stdout: "", stderr: "" });
  } finally {
    bucket.server.setFaults(undefined);
  }
});
