import type { S3Configuration } from "@longshore/config";
import type { S3Server, WholeAnswer } from "@longshore/s3-server";
import type { Storage } from "@longshore/storage";
import { describe, expect, test } from "vitest";
import { listAll } from "../store.js";
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
function listedObject(key: string, time = "2026-01-01T00:00:00Z"): string {
  return `<Contents><Key>${key}</Key><Size>1</Size><LastModified>${time}</LastModified></Contents>`;
}

/** A folder as a listing tells it. */
function folder(prefix: string): string {
  return `<CommonPrefixes><Prefix>${prefix}</Prefix></CommonPrefixes>`;
}

function listFolders(storage: Storage): Promise<unknown> {
  return listAll(storage, { prefix: "a/", delimiter: "/" });
}

function listLater(storage: Storage): Promise<unknown> {
  return listAll(storage, { prefix: "a/", startAfter: "a/c" });
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

  test.each(["list", "read", "head", "write", "remove"] as const)(
    "no bucket to %s",
    async (name) => {
      const server = await startServer();
      const { host } = new URL(server.endpoint);
      expect(await refusal(server, calls[name], { bucket: "none" })).toMatchObject({
        code: "STORAGE_CONFIGURATION_INVALID",
        message: expect.stringContaining(`: there is no bucket "none" at ${host}`),
      });
    },
  );

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

  test.each([301, 302, 307, 308, 401])("a HEAD is told as much as a GET: %d", async (status) => {
    const server = await startServer({ faults: () => ({ kind: "answer", status, body: "" }) });
    const { host } = new URL(server.endpoint);
    const said = [301, 307].includes(status)
      ? `${status}: the bucket "${server.bucket}" may be in another region than us-east-1`
      : `${host} does not answer as S3 does (status ${status})`;
    for (const [call, action] of [
      [calls.read, "read"],
      [calls.head, "look at"],
    ] as const) {
      expect(await refusal(server, call)).toMatchObject({
        code: "STORAGE_CONFIGURATION_INVALID",
        message: `cannot ${action} "a/b": ${said}`,
        fields: { key: "a/b", endpoint: host },
      });
    }
  });

  test.each([
    ["accesskey", "key\u0007", "the access key", "accesskey or AWS_ACCESS_KEY_ID"],
    ["accesskey", "key\nline", "the access key", "accesskey or AWS_ACCESS_KEY_ID"],
    ["sessiontoken", "token\u0007", "the session token", "sessiontoken or AWS_SESSION_TOKEN"],
  ])("%s %j, which no header can have", async (name, value, what, where) => {
    const server = await startServer();
    const { host } = new URL(server.endpoint);
    for (const call of Object.values(calls)) {
      const error = await refusal(server, call, { [name]: value });
      expect(error).toMatchObject({
        code: "STORAGE_CREDENTIALS_INVALID",
        message: `${what} for ${host} has a character, perhaps the end of a line, that no request can carry: check ${where}, or what else gives it`,
        fields: { endpoint: host },
      });
    }
    expect(server.counts().list).toBe(0);
  });

  test("an object that is archived", async () => {
    const fault = { kind: "status", status: 403, code: "InvalidObjectState" } as const;
    const server = await startServer({ faults: () => fault });
    expect(await refusal(server, calls.read)).toMatchObject({ code: "STORAGE_OBJECT_INVALID" });
  });

  const continued =
    "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
  const ended = "<IsTruncated>false</IsTruncated>";
  test.each([
    [
      "in another order than S3's",
      listedObject("a/b") + listedObject("a/a") + ended,
      'the store lists "a/a" after "a/b", not in the order of S3',
    ],
    [
      "with a key twice",
      listedObject("a/b") + listedObject("a/b") + ended,
      'the store lists "a/b" after "a/b", not in the order of S3',
    ],
    [
      "of what was not asked for",
      listedObject("b/a") + ended,
      'the store lists "b/a" where what begins with "a/" was asked for',
    ],
    [
      "of the same page without an end",
      continued,
      'the store asks for the same page of a listing again, below "a/" (does it speak ListObjectsV2?)',
    ],
    [
      "of another version",
      listedObject("a/b") + "<IsTruncated>true</IsTruncated><NextMarker>a/b</NextMarker>",
      expect.stringContaining("there is more, and not how to ask for it"),
    ],
    [
      "of times that are none",
      listedObject("a/b", "2026-0x-01T00:00:00Z") + ended,
      expect.stringContaining('a listing does not tell the time of "a/b"'),
    ],
  ])("a listing %s", async (_, content, message) => {
    const body = `<ListBucketResult>${content}</ListBucketResult>`;
    const server = await startServer({ faults: () => ({ kind: "answer", status: 200, body }) });
    const expected = { code: "STORAGE_CONFIGURATION_INVALID", message };
    expect(await refusal(server, calls.list)).toMatchObject(expected);
  });

  test.each([
    [
      "of a store that ignores the delimiter",
      listedObject("a/b/c") + ended,
      'the store lists "a/b/c" although folders alone were asked for below a slash',
    ],
    [
      "of folders in folders",
      folder("a/b/c/") + ended,
      'the store lists "a/b/c/" as a folder, which it is not',
    ],
    [
      "of half a folder",
      folder("a/b") + ended,
      'the store lists "a/b" as a folder, which it is not',
    ],
    [
      "of folders in another order",
      folder("a/c/") + folder("a/b/") + ended,
      'the store lists "a/b/" after "a/c/", not in the order of S3',
    ],
    [
      "that says it has more than it lists",
      `<KeyCount>2</KeyCount>${folder("a/b/")}${ended}`,
      expect.stringContaining("a listing says that it has 2 keys and folders, and 1 can be read"),
    ],
  ])("a listing of folders %s", async (_, content, message) => {
    const body = `<ListBucketResult>${content}</ListBucketResult>`;
    const server = await startServer({ faults: () => ({ kind: "answer", status: 200, body }) });
    const expected = { code: "STORAGE_CONFIGURATION_INVALID", message };
    expect(await refusal(server, listFolders)).toMatchObject(expected);
  });

  test("a listing that goes on and on, and has nothing", async () => {
    let token = 0;
    const server = await startServer({
      faults: () => {
        token += 1;
        const next = `<NextContinuationToken>${token}</NextContinuationToken>`;
        const body = `<ListBucketResult><IsTruncated>true</IsTruncated>${next}</ListBucketResult>`;
        return { kind: "answer", status: 200, body };
      },
    });
    expect(await refusal(server, calls.hasPrefix)).toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: 'the store lists nothing, on and on, below "a/" (does it speak ListObjectsV2?)',
    });
  });

  test("a listing from its beginning where a later part was asked for", async () => {
    const body = `<ListBucketResult>${listedObject("a/b")}${ended}</ListBucketResult>`;
    const server = await startServer({ faults: () => ({ kind: "answer", status: 200, body }) });
    expect(await refusal(server, listLater)).toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: 'the store lists "a/b" after "a/c", not in the order of S3',
    });
  });

  test("a time of one object that is none", async () => {
    const headers = { "Last-Modified": "yesterday" };
    const change = (answer: WholeAnswer) => ({
      ...answer,
      headers: { ...answer.headers, ...headers },
    });
    const server = await startServer({ faults: () => ({ kind: "change", change }) });
    const { host } = new URL(server.endpoint);
    expect(await refusal(server, calls.head)).toMatchObject({
      code: "STORAGE_CONFIGURATION_INVALID",
      message: `${host} does not tell size and time of "a/b"`,
    });
  });
});
