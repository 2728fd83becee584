import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "node:tls";
import type { RedisTls } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";

async function readCertificate(
  tls: RedisTls,
  key: "ca" | "cert" | "key",
): Promise<Readonly<Record<string, string>>> {
  const path = tls[key];
  if (path === undefined) {
    return {};
  }
  try {
    return { [key]: await readFile(path, "utf8") };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LongshoreError("CONFIG_INVALID", `redis.tls.${key}: cannot read ${path}: ${reason}`, {
      fields: { key: `redis.tls.${key}`, path },
      cause: error,
    });
  }
}

/**
 * The options of a TLS connection to Redis.
 *
 * @throws CONFIG_INVALID when a certificate or key cannot be read
 */
export async function readTls(tls: RedisTls): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all([
    readCertificate(tls, "ca"),
    readCertificate(tls, "cert"),
    readCertificate(tls, "key"),
  ]);
  return { ...ca, ...cert, ...key, rejectUnauthorized: !tls.skipverify };
}
