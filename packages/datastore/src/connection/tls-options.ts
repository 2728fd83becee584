import { readFile } from "node:fs/promises";
import type { ConnectionOptions } from "node:tls";
import type { DatabaseConfiguration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";

type CertificateKey = "sslcert" | "sslkey" | "sslrootcert";

async function readCertificate(
  configuration: DatabaseConfiguration,
  key: CertificateKey,
): Promise<string | undefined> {
  const path = configuration[key];
  if (path === undefined || path === "") {
    return undefined;
  }
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LongshoreError("CONFIG_INVALID", `database.${key}: cannot read ${path}: ${reason}`, {
      fields: { key: `database.${key}`, path },
      cause: error,
    });
  }
}

/**
 * The TLS options for `sslmode`, as libpq means it: `require` encrypts, and checks the certificate
 * only when `sslrootcert` is set; `verify-ca` checks who signed it, `verify-full` the host's name
 * too. A Unix socket is never encrypted. Without `sslrootcert` the authorities that Node trusts
 * count.
 *
 * @returns false for a connection without TLS
 * @throws CONFIG_INVALID when a certificate or key cannot be read
 */
export async function readTlsOptions(
  configuration: DatabaseConfiguration,
): Promise<ConnectionOptions | false> {
  if (configuration.sslmode === "disable" || configuration.host.startsWith("/")) {
    return false;
  }
  const [cert, key, ca] = await Promise.all([
    readCertificate(configuration, "sslcert"),
    readCertificate(configuration, "sslkey"),
    readCertificate(configuration, "sslrootcert"),
  ]);
  return {
    rejectUnauthorized: configuration.sslmode !== "require" || ca !== undefined,
    // Without this, Node compares the host's name; only `verify-full` asks for it.
    ...(configuration.sslmode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(ca === undefined ? {} : { ca }),
  };
}
