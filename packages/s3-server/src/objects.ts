import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Answer } from "./answer.js";
import { headerOf } from "./canonical-request.js";
import { etagHeader } from "./etags.js";
import type { IndexedObject } from "./object-index.js";
import type { ObjectStore } from "./object-store.js";
import type { EtagMode } from "./options.js";
import { type Refusal, refuse } from "./refusal.js";

/** Longest key in bytes. */
const maxKeyBytes = 1024;

/** Headers of a PUT that later answers repeat. */
const keptHeaders = [
  "content-type",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
];

/** Where objects are, and how their tags are told. */
export interface ObjectAccess {
  readonly store: ObjectStore;
  readonly etags: EtagMode;
  /** The server's clock, which dates what is written. Milliseconds since 1970. */
  readonly now: () => number;
}

function etagOf({ store, etags }: ObjectAccess, object: IndexedObject): Record<string, string> {
  return etags === "absent" ? {} : etagHeader(etags, store.digitsOf(object));
}

function headersOf(access: ObjectAccess, object: IndexedObject): Record<string, string> {
  return {
    "Accept-Ranges": "bytes",
    "Last-Modified": new Date(object.modifiedAt).toUTCString(),
    "Content-Type": "binary/octet-stream",
    ...etagOf(access, object),
    ...object.headers,
  };
}

/** Answers a GET of an object. */
export function getObject(access: ObjectAccess, key: string): Answer | Refusal {
  const object = access.store.index().find(key);
  const body = object && access.store.read(object);
  if (object === undefined || body === undefined) {
    return refuse("NoSuchKey", { fields: { Key: key } });
  }
  return { status: 200, headers: headersOf(access, object), body };
}

/** Answers a HEAD of an object. */
export function headObject(access: ObjectAccess, key: string): Answer | Refusal {
  const object = access.store.index().find(key);
  if (object === undefined) {
    return refuse("NoSuchKey");
  }
  const headers = { ...headersOf(access, object), "Content-Length": object.size };
  return { status: 200, headers };
}

/** Answers a PUT of an object. */
export function putObject(
  access: ObjectAccess,
  key: string,
  data: Buffer,
  headers: IncomingHttpHeaders,
): Answer | Refusal {
  if (Buffer.byteLength(key) > maxKeyBytes) {
    return refuse("KeyTooLongError");
  }
  const kept = keptHeaders.flatMap((name) => {
    const value = headerOf(headers, name);
    return value === "" ? [] : [[name === "content-type" ? "Content-Type" : name, value]];
  });
  const modifiedAt = new Date(access.now());
  const object = access.store.put(key, data, { modifiedAt, headers: Object.fromEntries(kept) });
  const { "Content-Type": _, ...encryption } = object.headers ?? {};
  return { status: 200, headers: { ...etagOf(access, object), ...encryption } };
}

/** Answers a DELETE of an object; that there is none is no error. */
export function deleteObject({ store }: ObjectAccess, key: string): Answer {
  store.remove(key);
  return { status: 204, headers: {} };
}

/** Whether a body is what `x-amz-content-sha256` says; other words than a hash promise nothing. */
export function isPromisedContent(headers: IncomingHttpHeaders, data: Buffer): boolean {
  const promised = headerOf(headers, "x-amz-content-sha256");
  return !/^[0-9a-f]{64}$/i.test(promised) || hash("sha256", data) === promised.toLowerCase();
}
