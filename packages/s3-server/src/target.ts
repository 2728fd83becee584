import { isIP } from "node:net";
import { decodePart } from "./encode.js";
import type { RequestKind } from "./request-kind.js";

/** What a request is about. */
export interface Target {
  readonly kind: RequestKind;
  /** The path decoded, with its leading slash. */
  readonly path: string;
  /** Names and values, decoded, in the order of the request. */
  readonly query: readonly (readonly [string, string])[];
  /** The empty text when the request is about no bucket. */
  readonly bucket: string;
  /** The empty text when the request is about the bucket itself. */
  readonly key: string;
}

const objectKinds: Readonly<Record<string, RequestKind>> = {
  GET: "get",
  HEAD: "head",
  PUT: "put",
  DELETE: "delete",
};

/**
 * The bucket that a host names in virtual-host style: the served one, or the first label below
 * `localhost`. Of any other name nobody can tell whether its first label is a bucket.
 */
function bucketOfHost(host: string, served: string): string | undefined {
  const name = host.replace(/:\d+$/, "");
  if (isIP(name) !== 0) {
    return undefined;
  }
  if (name.startsWith(`${served}.`)) {
    return served;
  }
  return /^(.+)\.localhost$/.exec(name)?.[1];
}

function parseQuery(text: string): (readonly [string, string])[] | undefined {
  const pairs: (readonly [string, string])[] = [];
  for (const part of text.split("&").filter((one) => one !== "")) {
    const equals = part.indexOf("=");
    const name = decodePart(equals < 0 ? part : part.slice(0, equals));
    const value = decodePart(equals < 0 ? "" : part.slice(equals + 1));
    if (name === undefined || value === undefined) {
      return undefined;
    }
    pairs.push([name, value]);
  }
  return pairs;
}

function kindOf(method: string, key: string, query: Target["query"]): RequestKind {
  if (key !== "") {
    return objectKinds[method] ?? "other";
  }
  const isList = query.some(([name, value]) => name === "list-type" && value === "2");
  return method === "GET" && isList ? "list" : "other";
}

/**
 * Reads what a request is about from its method, URL and `Host`; path style and virtual-host style.
 *
 * @returns undefined when the URL is not UTF-8 in percent-encoding
 */
export function parseTarget(
  method: string,
  url: string,
  host: string,
  served: string,
): Target | undefined {
  const mark = url.indexOf("?");
  const path = decodePart(mark < 0 ? url : url.slice(0, mark));
  const query = parseQuery(mark < 0 ? "" : url.slice(mark + 1));
  if (path === undefined || query === undefined) {
    return undefined;
  }
  const ofHost = bucketOfHost(host, served);
  const slash = path.indexOf("/", 1);
  const end = slash < 0 ? path.length : slash;
  const bucket = ofHost ?? path.slice(1, end);
  const key = ofHost === undefined ? path.slice(end + 1) : path.slice(1);
  return { kind: kindOf(method, key, query), path, query, bucket, key };
}
