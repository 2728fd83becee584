import type { S3Configuration } from "@longshore/config";
import type { S3Server } from "@longshore/s3-server";
import type { Storage } from "@longshore/storage";
import { describe, expect, test } from "vitest";
import { calls, open, startServer } from "./serve-one-test.js";

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

/** An object as a listing tells it. */
function listedObject(key: string): string {
  const time = "2026-01-01T00:00:00Z";
  return `<Contents><Key>${key}</Key><Size>1</Size><LastModified>${time}</LastModified></Contents>`;
}

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
