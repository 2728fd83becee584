import { request, type IncomingHttpHeaders } from "node:http";
import type { S3Server } from "../start.js";

/** What to send. `fetch` would not do: it changes paths, and the header `Host`. */
export interface TestRequest {
  readonly method?: string;
  /** As it goes over the wire. Default: the bucket. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What came back. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request over a connection of its own. Rejects when the connection ends too early. */
export function send(server: S3Server, test: TestRequest = {}): Promise<TestAnswer> {
  const { method = "GET", path = `/${server.bucket}`, headers = {}, body = "" } = test;
  const { port } = new URL(server.endpoint);
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, headers, agent: false };
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The code of an S3 error's body. */
export function codeOf({ text }: TestAnswer): string | undefined {
  return /^<\?xml[^>]+>\n<Error><Code>(\w+)<\/Code><Message>/.exec(text)?.[1];
}
