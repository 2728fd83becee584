import type { S3Client } from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Dispatcher, Pool } from "undici";
import { connectTimeout, maxSockets } from "./create-client.js";
import { encodeText } from "./encode.js";
import type { Credentials } from "./find-credentials.js";

/** A GET's answer: its body is to be read or destroyed. */
export type SignedAnswer = Dispatcher.ResponseData;

/** Signed GET requests over connections of its own, at a twentieth of the SDK's cost. */
export interface SignedTransport {
  /**
   * @param path below the bucket, encoded, with its leading slash; or the empty text
   * @param query not encoded
   */
  get(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<SignedAnswer>;
  close(): Promise<void>;
}

/** SHA-256 of nothing: what requests without a body are signed with. */
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** What the transport needs to know. */
export interface TransportSettings {
  readonly client: S3Client;
  readonly credentials: () => Promise<Credentials>;
  readonly bucketUrl: URL;
  readonly region: string;
  readonly skipverify: boolean;
  /** Milliseconds. */
  readonly requestTimeout: number;
}

/** Opens connections as requests need them. */
export function createSignedTransport(settings: TransportSettings): SignedTransport {
  const { client, credentials, bucketUrl, region, skipverify, requestTimeout } = settings;
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials,
    sha256: client.config.sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const pool = new Pool(bucketUrl.origin, {
    connections: maxSockets,
    pipelining: 1,
    headersTimeout: requestTimeout,
    bodyTimeout: requestTimeout,
    connect: { rejectUnauthorized: !skipverify, timeout: connectTimeout },
  });
  const basePath = bucketUrl.pathname.replace(/\/+$/, "");
  const { protocol, hostname, port, host } = bucketUrl;
  return {
    async get(path, query, signal) {
      const signed = await signer.sign({
        method: "GET",
        protocol,
        hostname,
        ...(port !== "" && { port: Number(port) }),
        path: basePath + path || "/",
        query: { ...query },
        headers: { host, "x-amz-content-sha256": emptyHash },
      });
      const { headers } = signed;
      const target = joinQuery(signed.path, query);
      return await pool.request({ method: "GET", path: target, headers, signal });
    },
    close: () => pool.destroy(),
  };
}

function joinQuery(path: string, query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([key, value]) => `${key}=${encodeText(value)}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join("&")}`;
}
