import { createHash, createHmac, hash } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../options.js";
import type { TestRequest } from "./send.js";

type Bytes = string | ArrayBuffer | ArrayBufferView;

function toBuffer(data: Bytes): Buffer {
  if (typeof data === "string") {
    return Buffer.from(data);
  }
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

/** SHA-256 in the shape that the library asks for. */
class Sha256 {
  private readonly digester;

  constructor(secret?: Bytes) {
    this.digester =
      secret === undefined ? createHash("sha256") : createHmac("sha256", toBuffer(secret));
  }

  update(data: Bytes): void {
    this.digester.update(toBuffer(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.digester.digest();
  }

  reset(): void {
    throw new Error("each of these is used once");
  }
}

/** How to sign. */
export interface Signing {
  readonly credentials: Credentials;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default: now. */
  readonly date?: Date;
  /** Default: the body's hash. */
  readonly contentHash?: string;
}

/** Signs a request with the SDK's own library. Keys and values of `query` are not encoded. */
export async function signRequest(
  host: string,
  { method = "GET", path = "/", headers = {}, body = "" }: TestRequest,
  signing: Signing,
  query: Readonly<Record<string, string>> = {},
): Promise<TestRequest> {
  const { credentials, region = "us-east-1", date = new Date() } = signing;
  const signer = new SignatureV4({
    credentials,
    region,
    service: "s3",
    sha256: Sha256,
    uriEscapePath: false,
  });
  const signed = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "127.0.0.1",
      path,
      query,
      headers: {
        host,
        "x-amz-content-sha256": signing.contentHash ?? hash("sha256", body),
        ...headers,
      },
      body,
    },
    { signingDate: date },
  );
  const search = new URLSearchParams(query).toString();
  return {
    method,
    path: search === "" ? path : `${path}?${search}`,
    headers: signed.headers,
    body,
  };
}
