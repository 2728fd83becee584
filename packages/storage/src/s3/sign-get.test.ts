import { expect, test } from "vitest";
import { createGetSigner } from "./sign-get.js";

/** The example of AWS's documentation: a listing of the keys that begin with J. */
const example = {
  host: "examplebucket.s3.amazonaws.com",
  path: "/",
  query: "max-keys=2&prefix=J",
  time: new Date("2013-05-24T00:00:00Z"),
};
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

function signatureOf(headers: Readonly<Record<string, string>>): string | undefined {
  return /Signature=(.+)$/.exec(headers["authorization"] ?? "")?.[1];
}

test("a request is signed as in the documentation of S3", () => {
  const sign = createGetSigner("us-east-1");
  const headers = sign(example, credentials);
  expect(headers).toMatchObject({ host: example.host, "x-amz-date": "20130524T000000Z" });
  expect(headers["authorization"]).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
      "SignedHeaders=host;x-amz-content-sha256;x-amz-date, " +
      "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  );
});

test("the key that is kept serves only its day and its secret", () => {
  const kept = createGetSigner("us-east-1");
  const requests = [
    [example, credentials],
    [{ ...example, time: new Date("2013-05-25T00:00:00Z") }, credentials],
    [example, { ...credentials, secretAccessKey: "another" }],
    [example, credentials],
  ] as const;
  for (const [request, given] of requests) {
    const fresh = createGetSigner("us-east-1");
    expect(signatureOf(kept(request, given))).toBe(signatureOf(fresh(request, given)));
  }
});

test("a session's token is signed and sent", () => {
  const headers = createGetSigner("us-east-1")(example, { ...credentials, sessionToken: "token" });
  expect(headers["x-amz-security-token"]).toBe("token");
  expect(headers["authorization"]).toContain(
    "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,",
  );
});
