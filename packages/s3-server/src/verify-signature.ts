import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Authorization, parseAuthorization, parseSigningTime } from "./authorization.js";
import { hashCanonicalRequest, headerOf, type SignedRequest } from "./canonical-request.js";
import type { Credentials } from "./options.js";
import { type Refusal, refuse } from "./refusal.js";

/** Most milliseconds between the request's clock and the server's. */
const maxSkew = 15 * 60 * 1000;

/** Whom to believe. */
export interface VerifierOptions {
  readonly credentials: Credentials;
  readonly region: string;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Looks at a request's signature; undefined when it is right. */
export type Verifier = (request: SignedRequest) => Refusal | undefined;

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function createSigner(secretAccessKey: string, region: string): (day: string) => Buffer {
  let known: { readonly day: string; readonly key: Buffer } | undefined;
  return (day) => {
    if (known?.day !== day) {
      const steps = [day, region, "s3", "aws4_request"];
      const key = steps.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
      known = { day, key: Buffer.from(key) };
    }
    return known.key;
  };
}

function refuseScope(
  { accessKeyId, region }: Authorization,
  options: VerifierOptions,
): Refusal | undefined {
  if (accessKeyId !== options.credentials.accessKeyId) {
    return refuse("InvalidAccessKeyId", { fields: { AWSAccessKeyId: accessKeyId } });
  }
  if (region !== options.region) {
    return refuse("AuthorizationHeaderMalformed", {
      message: `The authorization header is malformed; the region '${region}' is wrong; expecting '${options.region}'`,
      fields: { Region: options.region },
      headers: { "x-amz-bucket-region": options.region },
    });
  }
  return undefined;
}

function refuseTime(time: number, now: number): Refusal | undefined {
  if (Math.abs(now - time) <= maxSkew) {
    return undefined;
  }
  return refuse("RequestTimeTooSkewed", {
    fields: {
      RequestTime: new Date(time).toISOString(),
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(maxSkew),
    },
  });
}

function refuseHeaders(
  headers: IncomingHttpHeaders,
  signedHeaders: readonly string[],
  sessionToken: string | undefined,
): Refusal | undefined {
  const unsigned = Object.keys(headers).filter(
    (name) => (name === "host" || name.startsWith("x-amz-")) && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    const message = "There were headers present in the request which were not signed";
    return refuse("AccessDenied", { message, fields: { HeadersNotSigned: unsigned.join(", ") } });
  }
  if (headerOf(headers, "x-amz-content-sha256") === "") {
    return refuse("InvalidRequest");
  }
  if (headerOf(headers, "x-amz-security-token") !== (sessionToken ?? "")) {
    return refuse("InvalidToken");
  }
  return undefined;
}

function refuseSignature(
  request: SignedRequest,
  { day, region, signedHeaders, signature }: Authorization,
  key: Buffer,
): Refusal | undefined {
  const signedAt = headerOf(request.headers, "x-amz-date");
  const scope = `${day}/${region}/s3/aws4_request`;
  const digest = hashCanonicalRequest(request, signedHeaders);
  const expected = hmac(key, `AWS4-HMAC-SHA256\n${signedAt}\n${scope}\n${digest}`);
  const isRight = signedAt.startsWith(day) && expected.toString("hex") === signature;
  return isRight ? undefined : refuse("SignatureDoesNotMatch");
}

/** Makes a verifier for Signature Version 4 in the `Authorization` header. */
export function createVerifier(options: VerifierOptions): Verifier {
  const { credentials, region, now } = options;
  const signingKey = createSigner(credentials.secretAccessKey, region);
  return (request) => {
    const { headers } = request;
    if (headers.authorization === undefined) {
      return refuse("AccessDenied");
    }
    const authorization = parseAuthorization(headers.authorization);
    if (authorization === undefined) {
      return refuse("AuthorizationHeaderMalformed");
    }
    const time = parseSigningTime(headerOf(headers, "x-amz-date"));
    if (time === undefined) {
      const message = "AWS authentication requires a valid Date or x-amz-date header";
      return refuse("AccessDenied", { message });
    }
    return (
      refuseScope(authorization, options) ??
      refuseTime(time, now()) ??
      refuseHeaders(headers, authorization.signedHeaders, credentials.sessionToken) ??
      refuseSignature(request, authorization, signingKey(authorization.day))
    );
  };
}
