import { type ErrorCode, LongshoreError } from "@longshore/errors";
import type { Refusal, RequestKind } from "../request/outcome.js";
import { describeFailed } from "../request/describe-failed.js";

/** Whom a request goes to, for errors. */
export interface Place {
  /** The store's name for people: `host:port`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
}

/** What is known of an answer that is no success. */
export interface RefusedAnswer {
  readonly kind: RequestKind;
  /** Relative to the storage's root. */
  readonly key: string;
  readonly status: number;
  /** S3's word; undefined when the answer has none. */
  readonly code: string | undefined;
  /** The region that the answer names. */
  readonly region?: string | undefined;
  /** The answer's header `retry-after`. */
  readonly retryAfter?: string | undefined;
  /** Why an answer in S3's words is none; empty for one in other words. */
  readonly reason?: string;
  /** The answer's header `date`. */
  readonly date?: string | undefined;
}

/** The permission that each kind of request needs. Source: AWS service authorization reference. */
const permissions: Readonly<Record<RequestKind, string>> = {
  list: "s3:ListBucket",
  get: "s3:GetObject",
  head: "s3:GetObject and s3:ListBucket",
  put: "s3:PutObject",
  delete: "s3:DeleteObject",
};

/** S3's words for keys that it does not take. Source: Amazon S3 API reference, "Error responses". */
const credentialCodes: ReadonlySet<string> = new Set([
  "AccountProblem",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidSecurity",
  "InvalidToken",
  "NotSignedUp",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
  "UnrecognizedClientException",
]);

const regionCodes: ReadonlySet<string> = new Set([
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
  "PermanentRedirect",
  "Redirect",
  "TemporaryRedirect",
]);

/** Makes a refusal of an answer that is no success. */
export function refuse(place: Place, answer: RefusedAnswer): Refusal {
  const retryAfter = parseRetryAfter(answer.retryAfter);
  return {
    status: answer.status,
    code: answer.code ?? "",
    ...(retryAfter !== undefined && { retryAfter }),
    toError: () => explainAnswer(place, answer),
  };
}

/** `Retry-After` in seconds, or as a date. RFC 9110. @returns milliseconds */
function parseRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

function explainAnswer(place: Place, answer: RefusedAnswer): LongshoreError {
  const { kind, key, status, code } = answer;
  const [errorCode, reason] = judge(place, answer);
  return new LongshoreError(errorCode, `${describeFailed({ kind, key })}: ${reason}`, {
    fields: { key, endpoint: place.endpoint, bucket: place.bucket, status, reason: code ?? "" },
  });
}

function judge(place: Place, answer: RefusedAnswer): [ErrorCode, string] {
  const { kind, status, code, reason = "" } = answer;
  const said = `${status} ${code ?? ""}`.trimEnd();
  if (code === "NoSuchBucket") {
    const where = `there is no bucket ${JSON.stringify(place.bucket)} at ${place.endpoint}`;
    return ["STORAGE_CONFIGURATION_INVALID", where];
  }
  if (code !== undefined && credentialCodes.has(code)) {
    return ["STORAGE_CREDENTIALS_INVALID", `${said}${describeClocks(answer)}`];
  }
  if (status === 301 || status === 307 || (code !== undefined && regionCodes.has(code))) {
    return ["STORAGE_CONFIGURATION_INVALID", `${said}: ${describeRegion(place, answer)}`];
  }
  // A HEAD's answer has no body to say more in.
  if (status === 403 && (code !== undefined || kind === "head")) {
    return code === "InvalidObjectState"
      ? ["STORAGE_OBJECT_INVALID", `${said}: the object is archived`]
      : ["STORAGE_ACCESS_DENIED", `${said} (needs ${permissions[kind]})`];
  }
  if (code === undefined) {
    const odd = `${place.endpoint} does not answer as S3 does (status ${status})`;
    return ["STORAGE_CONFIGURATION_INVALID", reason === "" ? odd : `${odd}: ${reason}`];
  }
  return [kind === "list" ? "STORAGE_CONFIGURATION_INVALID" : "STORAGE_OBJECT_INVALID", said];
}

function describeClocks({ code, date }: RefusedAnswer): string {
  return code === "RequestTimeTooSkewed" && date !== undefined
    ? `: this machine's clock says ${new Date().toUTCString()}, the store's ${date}`
    : "";
}

function describeRegion({ bucket, region }: Place, answer: RefusedAnswer): string {
  const named = answer.region;
  return named === undefined || named === region
    ? `the bucket ${JSON.stringify(bucket)} may be in another region than ${region}`
    : `the bucket ${JSON.stringify(bucket)} is in region ${named}, not ${region}`;
}

/** Codes of Node.js for certificates that it does not take. */
const certificateCode = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** Codes for an answer in another protocol: TLS where none is expected, or the other way round. */
const protocolCode = /^(?:HPE_|ERR_SSL_|EPROTO$)/;

/** What could not be done. */
interface FailedAction {
  /** Relative to the storage's root. */
  readonly key: string;
  /** For people: `cannot read "docker/…"`. */
  readonly action: string;
}

/**
 * What to throw for a try at a request that threw, when trying again is no use. An error that says
 * nothing of the configuration is given back as it is.
 */
export function explainError(place: Place, error: unknown, failed: FailedAction): unknown {
  if (error instanceof LongshoreError || !(error instanceof Error)) {
    return error;
  }
  const { endpoint } = place;
  const reason = judgeError(endpoint, error);
  return reason === undefined
    ? error
    : new LongshoreError("STORAGE_CONFIGURATION_INVALID", `${failed.action}: ${reason}`, {
        fields: { key: failed.key, endpoint },
        cause: error,
      });
}

function judgeError(endpoint: string, error: Error): string | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (certificateCode.test(code)) {
    return `the certificate of ${endpoint} is not trusted: ${code}`;
  }
  // The client's error for an answer that is no HTTP has a code only for some of what may be wrong.
  if (protocolCode.test(code) || error.name === "HTTPParserError") {
    return `${endpoint} speaks another protocol: ${code === "" ? "its answer is no HTTP" : code}`;
  }
  return undefined;
}
