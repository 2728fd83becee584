import { createHmac, hash } from "node:crypto";
import type { Credentials } from "./find-credentials.js";

/** What is signed of a request. */
interface SignedGet {
  readonly host: string;
  /** Encoded, with its leading slash. */
  readonly path: string;
  /** Encoded, its parameters in the order of their names; or the empty text. */
  readonly query: string;
  readonly time: Date;
}

/** Signs requests of one kind; it keeps the last key, which is good for a day. */
export type GetSigner = (request: SignedGet, credentials: Credentials) => Record<string, string>;

/** SHA-256 of nothing: what requests without a body are signed with. */
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** A key, and what it was derived from. */
interface SigningKey {
  readonly secret: string;
  readonly scope: string;
  readonly key: Buffer;
}

const algorithm = "AWS4-HMAC-SHA256";

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** The key that signs the requests of a day. */
function deriveKey(secret: string, scope: string): Buffer {
  return scope.split("/").reduce(hmac, Buffer.from(`AWS4${secret}`));
}

/**
 * Makes a signer for GET requests without a body to S3, a tenth of the cost of one for everything.
 * Source: AWS, "Authenticating Requests: Using the Authorization Header (Signature Version 4)".
 */
export function createGetSigner(region: string): GetSigner {
  let known: SigningKey = { secret: "", scope: "", key: Buffer.alloc(0) };
  const findKey = (secret: string, scope: string): Buffer => {
    if (known.secret !== secret || known.scope !== scope) {
      known = { secret, scope, key: deriveKey(secret, scope) };
    }
    return known.key;
  };
  return ({ host, path, query, time }, { accessKeyId, secretAccessKey, sessionToken }) => {
    const date = time.toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
    const signed: Record<string, string> = {
      host,
      "x-amz-content-sha256": emptyHash,
      "x-amz-date": date,
    };
    if (sessionToken !== undefined) {
      signed["x-amz-security-token"] = sessionToken;
    }
    const names = Object.keys(signed).join(";");
    const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
    const canonical = `GET\n${path}\n${query}\n${lines.join("")}\n${names}\n${emptyHash}`;
    const text = `${algorithm}\n${date}\n${scope}\n${hash("sha256", canonical)}`;
    const signature = createHmac("sha256", findKey(secretAccessKey, scope))
      .update(text)
      .digest("hex");
    const authorization = `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return { ...signed, authorization };
  };
}
