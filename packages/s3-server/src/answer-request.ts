import type { IncomingMessage } from "node:http";
import type { Answer } from "./answer.js";
import { headerOf } from "./canonical-request.js";
import { type Lister, listObjects } from "./list-objects.js";
import { deleteObject, getObject, headObject, isPromisedContent, putObject } from "./objects.js";
import type { ObjectAccess } from "./objects.js";
import { type Refusal, refuse } from "./refusal.js";
import type { RequestKind } from "./request-kind.js";
import type { Target } from "./target.js";
import type { Verifier } from "./verify-signature.js";

/** The served bucket. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly access: ObjectAccess;
  readonly lister: Lister;
  /** Undefined: anybody may do anything. */
  readonly verify: Verifier | undefined;
  readonly deny: readonly RequestKind[];
}

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function receiveObject(
  bucket: Bucket,
  request: IncomingMessage,
  key: string,
): Promise<Answer | Refusal> {
  const { headers } = request;
  // Neither copies nor bodies that are signed in pieces.
  const isPlain = !headerOf(headers, "x-amz-content-sha256").startsWith("STREAMING-");
  if (!isPlain || "x-amz-copy-source" in headers) {
    return refuse("NotImplemented");
  }
  if (headers["content-length"] === undefined) {
    return refuse("MissingContentLength");
  }
  const data = await readBody(request);
  return isPromisedContent(headers, data)
    ? putObject(bucket.access, key, data, headers)
    : refuse("XAmzContentSHA256Mismatch");
}

function answerBucket(bucket: Bucket, method: string, query: Target["query"]): Answer | Refusal {
  const { name, region } = bucket;
  if (method === "HEAD") {
    return { status: 200, headers: { "x-amz-bucket-region": region } };
  }
  if (method !== "GET") {
    return refuse("MethodNotAllowed");
  }
  if (!query.some(([one]) => one === "location")) {
    return refuse("NotImplemented", { message: `Of ${name} there is list-type=2 and location.` });
  }
  // The oldest region has no name here.
  const text = region === "us-east-1" ? "" : region;
  return {
    status: 200,
    headers: { "Content-Type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${namespace}">${text}</LocationConstraint>`,
  };
}

async function answerAllowed(
  bucket: Bucket,
  request: IncomingMessage,
  { kind, key, query }: Target,
): Promise<Answer | Refusal> {
  if (kind === "list") {
    return listObjects(bucket.lister, query);
  }
  if (key === "") {
    return answerBucket(bucket, request.method ?? "", query);
  }
  // Versions, parts, access lists and the like are asked for by the query; `x-id` only names the request.
  if (query.some(([name]) => name !== "x-id")) {
    return refuse("NotImplemented");
  }
  switch (kind) {
    case "get":
      return getObject(bucket.access, key);
    case "head":
      return headObject(bucket.access, key);
    case "put":
      return receiveObject(bucket, request, key);
    case "delete":
      return deleteObject(bucket.access, key);
    case "other":
      return refuse("MethodNotAllowed");
  }
}

/** Decides on a request as S3 does: first who asks, then what for. */
export async function answerRequest(
  bucket: Bucket,
  request: IncomingMessage,
  target: Target,
): Promise<Answer | Refusal> {
  const { method = "", headers } = request;
  const refusal = bucket.verify?.({ method, target, headers });
  if (refusal !== undefined) {
    return refusal;
  }
  if (target.bucket === "") {
    return refuse("NotImplemented", { message: "Buckets are not listed." });
  }
  if (target.bucket !== bucket.name) {
    return refuse("NoSuchBucket", { fields: { BucketName: target.bucket } });
  }
  if (bucket.deny.includes(target.kind)) {
    return refuse("AccessDenied");
  }
  return answerAllowed(bucket, request, target);
}
