import type { IncomingHttpHeaders } from "node:http";
import { Pool } from "undici";
import type { TryLimit } from "../request/try-limit.js";
import { connectTimeout, maxSockets } from "./create-client.js";
import { encodeText } from "./encode.js";
import type { CredentialFinder } from "./find-credentials.js";
import { AnswerReader } from "./answer-reader.js";
import { createGetSigner } from "./sign-get.js";

/** An answer with its body. */
export interface SignedAnswer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  /** Undefined when it is longer than asked for: no more of it is read. */
  readonly body: Buffer | undefined;
}

/** What is asked for. */
interface SignedRequest {
  /** Below the bucket, encoded, with its leading slash; or the empty text. */
  readonly path: string;
  /** Not encoded. */
  readonly query?: Readonly<Record<string, string>>;
  /** Longest body of an answer with status 200; of any other a part is read. */
  readonly maxBytes: number;
  readonly limit: TryLimit;
}

/** Signed GET requests over connections of its own, at a tenth of the SDK's cost. */
export interface SignedTransport {
  get(request: SignedRequest): Promise<SignedAnswer>;
  close(): Promise<void>;
}

/** What the transport needs to know. */
export interface TransportSettings {
  readonly findCredentials: CredentialFinder;
  readonly bucketUrl: URL;
  readonly region: string;
  readonly skipverify: boolean;
  /** Milliseconds. */
  readonly requestTimeout: number;
}

/** Opens connections as requests need them. */
export function createSignedTransport(settings: TransportSettings): SignedTransport {
  const { findCredentials, bucketUrl, region, skipverify, requestTimeout } = settings;
  const sign = createGetSigner(region);
  const pool = new Pool(bucketUrl.origin, {
    connections: maxSockets,
    pipelining: 1,
    headersTimeout: requestTimeout,
    bodyTimeout: requestTimeout,
    connect: { rejectUnauthorized: !skipverify, timeout: connectTimeout },
  });
  const basePath = bucketUrl.pathname.replace(/\/+$/, "");
  const { host } = bucketUrl;
  return {
    async get({ path: below, query: parameters = {}, maxBytes, limit }) {
      const path = basePath + below || "/";
      const query = joinQuery(parameters);
      const credentials = await findCredentials(limit);
      const headers = sign({ host, path, query, time: new Date() }, credentials);
      limit.throwIfEnded();
      return await new Promise((resolve, reject) => {
        const reader = new AnswerReader({ maxBytes, limit, resolve, reject });
        const target = query === "" ? path : `${path}?${query}`;
        // Streams and signals of the client's own would cost a third more.
        pool.dispatch({ method: "GET", path: target, headers }, reader);
      });
    },
    close: () => pool.destroy(),
  };
}

/** Encodes parameters in the order of their names, in which they are signed. */
function joinQuery(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .toSorted()
    .map((name) => `${name}=${encodeText(query[name] ?? "")}`)
    .join("&");
}
