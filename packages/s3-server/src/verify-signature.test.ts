import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { S3Server } from "./start.js";
import { openServer } from "./testing/open-server.js";
import { codeOf, send, type TestAnswer, type TestRequest } from "./testing/send.js";
import { signRequest, type Signing } from "./testing/sign-request.js";

const credentials = { accessKeyId: "access", secretAccessKey: "secret" };

async function sendSigned(
  server: S3Server,
  request: TestRequest,
  signing: Partial<Signing> = {},
  query?: Readonly<Record<string, string>>,
): Promise<TestAnswer> {
  const host = new URL(server.endpoint).host;
  return send(server, await signRequest(host, request, { credentials, ...signing }, query));
}

function verdict(answer: TestAnswer) {
  return { status: answer.status, code: codeOf(answer) };
}

describe("a signed request passes", () => {
  test.each(["plain", "a b", "a+b", "a%b", "a&=?#b", "a!'()*~b", "é😀～", "a//b", "a/./b"])(
    "with the key %s",
    async (key) => {
      const server = await openServer({ credentials });
      const path = `/${server.bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
      const strict = path.replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
      const body = `of ${key}`;
      const put = {
        method: "PUT",
        path: strict.replaceAll(/%../g, (code) => code.toUpperCase()),
        body,
      };
      expect((await sendSigned(server, put)).status).toBe(200);
      expect((await sendSigned(server, { ...put, method: "GET", body: "" })).text).toBe(body);
    },
  );

  test("with a query that needs encoding", async () => {
    const server = await openServer({ credentials });
    server.put("a b+c/é&<😀", "");
    const query = {
      "list-type": "2",
      prefix: "a b+c/é&",
      "start-after": "a b+c/!'()*~=",
      "x-id": "",
    };
    const { status, text } = await sendSigned(server, { path: `/${server.bucket}` }, {}, query);
    expect(status).toBe(200);
    expect(text).toContain("<Key>a b+c/é&amp;&lt;😀</Key>");
  });

  test("when its payload is not signed", async () => {
    const server = await openServer({ credentials });
    const request = { method: "PUT", path: `/${server.bucket}/a`, body: "text" };
    const unsigned = { contentHash: "UNSIGNED-PAYLOAD" };
    expect((await sendSigned(server, request, unsigned)).status).toBe(200);
  });

  test("with a session's token, and no other", async () => {
    const session = { ...credentials, sessionToken: "session" };
    const server = await openServer({ credentials: session });
    const request = { method: "HEAD", path: `/${server.bucket}` };
    expect((await sendSigned(server, request, { credentials: session })).status).toBe(200);
    expect((await sendSigned(server, request)).status).toBe(400);
    const other = { credentials: { ...session, sessionToken: "other" } };
    expect(verdict(await sendSigned(server, { path: `/${server.bucket}/a` }, other))).toEqual({
      status: 400,
      code: "InvalidToken",
    });
  });

  test("in virtual-host style", async () => {
    const server = await openServer({ credentials });
    server.put("a b", "text");
    const host = `${server.bucket}.storage.example`;
    const signed = await signRequest(host, { path: "/a%20b" }, { credentials });
    expect((await send(server, signed)).text).toBe("text");
  });

  test("at the edge of the clock's tolerance", async () => {
    const server = await openServer({ credentials, clockOffset: 14 * 60_000 });
    const query = { location: "" };
    const request = { path: `/${server.bucket}` };
    expect((await sendSigned(server, request, {}, query)).status).toBe(200);
  });
});

describe("a request is refused", () => {
  test.each<[string, Partial<Signing>, number, string]>([
    [
      "for its secret",
      { credentials: { ...credentials, secretAccessKey: "other" } },
      403,
      "SignatureDoesNotMatch",
    ],
    [
      "for its key",
      { credentials: { ...credentials, accessKeyId: "other" } },
      403,
      "InvalidAccessKeyId",
    ],
    [
      "for its time, too early",
      { date: new Date(Date.now() - 16 * 60_000) },
      403,
      "RequestTimeTooSkewed",
    ],
    [
      "for its time, too late",
      { date: new Date(Date.now() + 16 * 60_000) },
      403,
      "RequestTimeTooSkewed",
    ],
    ["for its content", { contentHash: hash("sha256", "other") }, 400, "XAmzContentSHA256Mismatch"],
  ])("%s", async (_, signing, status, code) => {
    const server = await openServer({ credentials });
    const request = { method: "PUT", path: `/${server.bucket}/a`, body: "text" };
    expect(verdict(await sendSigned(server, request, signing))).toEqual({ status, code });
  });

  test("for the server's clock", async () => {
    const server = await openServer({ credentials, clockOffset: -16 * 60_000 });
    const answer = await sendSigned(server, { path: `/${server.bucket}/a` });
    expect(verdict(answer)).toEqual({ status: 403, code: "RequestTimeTooSkewed" });
    expect(answer.text).toContain(
      "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>",
    );
  });

  test("for its region, naming the right one", async () => {
    const server = await openServer({ credentials, region: "eu-west-1" });
    const answer = await sendSigned(server, { path: `/${server.bucket}/a` });
    expect(verdict(answer)).toEqual({ status: 400, code: "AuthorizationHeaderMalformed" });
    expect(answer.text).toContain("<Region>eu-west-1</Region>");
    expect(answer.headers["x-amz-bucket-region"]).toBe("eu-west-1");
    const head = await sendSigned(server, { method: "HEAD", path: `/${server.bucket}` });
    expect(head.headers["x-amz-bucket-region"]).toBe("eu-west-1");
  });

  test("without a signature", async () => {
    const server = await openServer({ credentials });
    server.put("a", "text");
    const answer = await send(server, { path: `/${server.bucket}/a` });
    expect(verdict(answer)).toEqual({ status: 403, code: "AccessDenied" });
    const put = await send(server, { method: "PUT", path: `/${server.bucket}/b`, body: "text" });
    expect(put.status).toBe(403);
    expect((await sendSigned(server, { path: `/${server.bucket}/b` })).status).toBe(404);
  });

  test.each<[string, (signed: TestRequest) => TestRequest, number, string]>([
    [
      "its path",
      (signed) => ({ ...signed, path: `${signed.path}b` }),
      403,
      "SignatureDoesNotMatch",
    ],
    ["its method", (signed) => ({ ...signed, method: "DELETE" }), 403, "SignatureDoesNotMatch"],
    [
      "its query",
      (signed) => ({ ...signed, path: `${signed.path}?x-id=1` }),
      403,
      "SignatureDoesNotMatch",
    ],
    [
      "a header of S3",
      (signed) => ({ ...signed, headers: { ...signed.headers, "x-amz-acl": "private" } }),
      403,
      "AccessDenied",
    ],
    [
      "its date",
      (signed) => ({ ...signed, headers: { ...signed.headers, "x-amz-date": "today" } }),
      403,
      "AccessDenied",
    ],
    [
      "its authorization",
      (signed) => ({ ...signed, headers: { ...signed.headers, authorization: "Basic YTpi" } }),
      400,
      "AuthorizationHeaderMalformed",
    ],
  ])("when %s is changed after signing", async (_, change, status, code) => {
    const server = await openServer({ credentials });
    const host = new URL(server.endpoint).host;
    const signed = await signRequest(host, { path: `/${server.bucket}/a` }, { credentials });
    expect((await send(server, signed)).status).toBe(404);
    expect(verdict(await send(server, change(signed)))).toEqual({ status, code });
  });
});
