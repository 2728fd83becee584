import type { OutgoingHttpHeaders } from "node:http";
import type { Answer } from "./answer.js";
import { escapeXml } from "./encode.js";

/** The errors that the server gives by itself: status and message, as S3's. */
const refusals = {
  AccessDenied: [403, "Access Denied"],
  AuthorizationHeaderMalformed: [400, "The authorization header that you provided is not valid."],
  InternalError: [500, "We encountered an internal error. Please try again."],
  InvalidAccessKeyId: [403, "The AWS Access Key Id you provided does not exist in our records."],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidRequest: [400, "Missing required header for this request: x-amz-content-sha256"],
  InvalidToken: [400, "The provided token is malformed or otherwise invalid."],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  KeyTooLongError: [400, "Your key is too long"],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  MissingContentLength: [411, "You must provide the Content-Length HTTP header."],
  NoSuchBucket: [404, "The specified bucket does not exist"],
  NoSuchKey: [404, "The specified key does not exist."],
  NotImplemented: [
    501,
    "A header or query you provided implies functionality that is not implemented",
  ],
  RequestTimeTooSkewed: [
    403,
    "The difference between the request time and the current time is too large.",
  ],
  SignatureDoesNotMatch: [
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  ],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
} as const satisfies Record<string, readonly [number, string]>;

/** An error in place of an answer. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Elements that the error has beside the usual ones. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: OutgoingHttpHeaders;
}

/** Makes a refusal of a known code. */
export function refuse(
  code: keyof typeof refusals,
  more: Partial<Pick<Refusal, "message" | "fields" | "headers">> = {},
): Refusal {
  const [status, message] = refusals[code];
  return { status, code, message, ...more };
}

/** Writes a refusal as S3 does. */
export function renderRefusal(refusal: Refusal, resource: string, requestId: string): Answer {
  const { status, code, message, fields = {}, headers = {} } = refusal;
  const elements = { Code: code, Message: message, ...fields, Resource: resource };
  const xml = Object.entries({ ...elements, RequestId: requestId })
    .map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
    .join("");
  return {
    status,
    headers: { "Content-Type": "application/xml", ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml}</Error>`,
  };
}
