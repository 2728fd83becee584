import type { S3Client } from "@aws-sdk/client-s3";
import { LongshoreError } from "@longshore/errors";

/** Keys for signatures, as the SDK tells them. */
export type Credentials = Awaited<ReturnType<S3Client["config"]["credentials"]>>;

/**
 * Asks the SDK for credentials, which it keeps and renews before they expire. That there are none is
 * an error to mend; that there are none any more is one that may pass.
 */
export function createCredentialFinder(client: S3Client): () => Promise<Credentials> {
  let wereFound = false;
  return async () => {
    try {
      const credentials = await client.config.credentials();
      wereFound = true;
      return credentials;
    } catch (error) {
      const reason = error instanceof Error ? error.name : "unknown";
      throw wereFound
        ? new LongshoreError("STORAGE_UNAVAILABLE", `credentials cannot be renewed (${reason})`, {
            cause: error,
          })
        : new LongshoreError(
            "STORAGE_CREDENTIALS_INVALID",
            `no credentials for S3: neither accesskey and secretkey, nor environment, profile, web identity or role (${reason})`,
            { cause: error },
          );
    }
  };
}
