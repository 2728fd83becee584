import { createReadStream } from "node:fs";
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { pipeline } from "node:stream";

/** What an answer carries: a text, bytes, or a file that is too large to be held. */
export type Body = string | Buffer | { readonly path: string; readonly size: number };

/** An answer to a request. Its length is told from the body unless a header tells it. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Body;
}

function sizeOf(body: Body): number {
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    return Buffer.byteLength(body);
  }
  return body.size;
}

function writeHead(response: ServerResponse, { status, headers, body = "" }: Answer): void {
  const isLengthTold = "Content-Length" in headers || status === 204;
  const length = isLengthTold ? {} : { "Content-Length": sizeOf(body) };
  response.writeHead(status, { ...length, ...headers });
}

function withoutBody({ status, headers }: Answer): Answer {
  const { "Content-Type": _, ...rest } = headers;
  return { status, headers: status < 300 ? headers : rest };
}

/** Sends an answer; to a HEAD its header only. */
export function sendAnswer(response: ServerResponse, answer: Answer): void {
  const sent = response.req.method === "HEAD" ? withoutBody(answer) : answer;
  const { body = "" } = sent;
  writeHead(response, sent);
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    response.end(body);
  } else {
    // A client that goes away in the middle is none of the server's business.
    pipeline(createReadStream(body.path), response, () => {});
  }
}

/** All bytes of an answer's body. */
export async function readBody({ body = "" }: Answer): Promise<Buffer> {
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    return Buffer.from(body);
  }
  return Buffer.concat(await createReadStream(body.path).toArray());
}

/** Sends an answer's header and half of its body, then closes the connection. */
export async function sendHalf(response: ServerResponse, answer: Answer): Promise<void> {
  const { body = "" } = answer;
  if (sizeOf(body) < 2 || response.req.method === "HEAD") {
    response.destroy();
    return;
  }
  const half = (await readBody(answer)).subarray(0, Math.ceil(sizeOf(body) / 2));
  writeHead(response, answer);
  // Closed only when the half has left: else the client may see none of it.
  response.write(half, () => response.destroy());
}
