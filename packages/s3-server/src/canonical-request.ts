import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { encodePath, encodeStrictly } from "./encode.js";
import type { Target } from "./target.js";

/** What of a request is signed. */
export interface SignedRequest {
  readonly method: string;
  readonly target: Pick<Target, "path" | "query">;
  readonly headers: IncomingHttpHeaders;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function canonicalQuery(query: Target["query"]): string {
  return query
    .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
    .sort((left, right) => compareText(left[0], right[0]) || compareText(left[1], right[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** A header's value, several joined as Node joins them; the empty text when there is none. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}

/**
 * The SHA-256 of a request's canonical form, as Signature Version 4 defines it for S3: the path is
 * encoded once and not normalized.
 *
 * @param signedHeaders names in lower case, in their order
 */
export function hashCanonicalRequest(
  { method, target, headers }: SignedRequest,
  signedHeaders: readonly string[],
): string {
  const lines = signedHeaders.map(
    (name) => `${name}:${headerOf(headers, name).trim().replaceAll(/\s+/g, " ")}\n`,
  );
  const canonical = [
    method,
    encodePath(target.path),
    canonicalQuery(target.query),
    lines.join(""),
    signedHeaders.join(";"),
    headerOf(headers, "x-amz-content-sha256"),
  ];
  return hash("sha256", canonical.join("\n"));
}
