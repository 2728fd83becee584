import { LongshoreError } from "@longshore/errors";
import type { Outcome } from "../request/outcome.js";
import type { TryLimit } from "../request/try-limit.js";
import type { ReadResult } from "../storage.js";
import { announcedLength } from "./answer-reader.js";
import { encodeKey } from "./encode.js";
import { type Place, refuse, type RefusedAnswer } from "./explain.js";
import { parseErrorAnswer } from "./parse-error-answer.js";
import { type ParsedPage, parseListPage } from "./parse-list-page.js";
import type { SignedAnswer, SignedTransport } from "./signed-transport.js";

/** What a page of a listing is asked for. Keys are those of the bucket. */
export interface PageRequest {
  readonly prefix: string;
  readonly delimiter?: "/" | undefined;
  readonly startAfter?: string | undefined;
  readonly continuation?: string | undefined;
  /** 1,000 at most, which is the default. */
  readonly maxKeys?: number;
}

/** No page of 1,000 keys of 1,024 bytes is as long, however it is encoded. Bytes. */
const maxPageBytes = 64 * 1024 * 1024;

function header({ headers }: SignedAnswer, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

/** What an answer that is no success says, so far as it says it in S3's words. */
function readRefusal(
  kind: "list" | "get" | "head",
  key: string,
  answer: SignedAnswer,
): RefusedAnswer {
  const error = answer.body && parseErrorAnswer(answer.body);
  return {
    kind,
    key,
    status: answer.statusCode,
    code: error?.code,
    region: header(answer, "x-amz-bucket-region") ?? error?.region,
    retryAfter: header(answer, "retry-after"),
    date: header(answer, "date"),
  };
}

function describePage(request: PageRequest): Record<string, string> {
  const { prefix, delimiter, startAfter, continuation, maxKeys = 1000 } = request;
  return {
    "list-type": "2",
    "encoding-type": "url",
    "max-keys": String(maxKeys),
    prefix,
    ...(delimiter !== undefined && { delimiter }),
    ...(startAfter !== undefined && startAfter !== "" && { "start-after": startAfter }),
    ...(continuation !== undefined && { "continuation-token": continuation }),
  };
}

/** Asks for one page of a listing. @param key what to call it in errors */
export async function sendList(
  transport: SignedTransport,
  place: Place,
  key: string,
  request: PageRequest,
  limit: TryLimit,
): Promise<Outcome<ParsedPage>> {
  const query = describePage(request);
  const answer = await transport.get({ path: "", query, maxBytes: maxPageBytes, limit });
  if (answer.statusCode !== 200) {
    return { kind: "refused", refusal: refuse(place, readRefusal("list", key, answer)) };
  }
  const { body } = answer;
  const tooLong = { kind: "foreign", reason: "a page of a listing is too long" } as const;
  const parsed = body === undefined ? tooLong : parseListPage(body);
  if (parsed.kind === "cut") {
    throw new LongshoreError("STORAGE_UNAVAILABLE", "the listing breaks off");
  }
  if (parsed.kind === "page") {
    return { kind: "answered", status: 200, value: parsed };
  }
  // Some servers begin an answer with 200 and find out too late that they fail.
  const code = body && parseErrorAnswer(body)?.code;
  const { reason } = parsed;
  const refused = { kind: "list", key, status: 200, code, reason } as const;
  return { kind: "refused", refusal: refuse(place, refused) };
}

/** What is to be read: `bucketKey` is its key in the bucket, `key` the one for errors. */
export interface ReadTarget {
  readonly key: string;
  readonly bucketKey: string;
  readonly maxBytes: number;
  /** What was asked for when reading only tells why that is refused. */
  readonly kind?: "head";
}

/** Reads an object. */
export async function sendGet(
  transport: SignedTransport,
  place: Place,
  target: ReadTarget,
  limit: TryLimit,
): Promise<Outcome<ReadResult>> {
  const { key, bucketKey, maxBytes, kind = "get" } = target;
  const answer = await transport.get({ path: `/${encodeKey(bucketKey)}`, maxBytes, limit });
  const status = answer.statusCode;
  if (status !== 200) {
    const refused = readRefusal(kind, key, answer);
    return refused.code === "NoSuchKey"
      ? { kind: "answered", status, value: { kind: "missing" } }
      : { kind: "refused", refusal: refuse(place, refused) };
  }
  const { body } = answer;
  // Without a length beforehand no more is known than that there is more.
  const value: ReadResult =
    body === undefined
      ? { kind: "too-large", size: announcedLength(answer.headers) ?? maxBytes + 1 }
      : { kind: "found", data: body };
  return { kind: "answered", status, value };
}
