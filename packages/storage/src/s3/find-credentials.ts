import type { S3Client } from "@aws-sdk/client-s3";
import { LongshoreError } from "@longshore/errors";
import type { TryLimit } from "../request/try-limit.js";
import { waitWithin } from "../request/wait-within.js";
import { requireSendable } from "./require-sendable.js";

/** Keys for signatures, as the SDK tells them. */
export type Credentials = Awaited<ReturnType<S3Client["config"]["credentials"]>>;

/** Finds credentials within the time of a try. */
export type CredentialFinder = (limit: TryLimit) => Promise<Credentials>;

/**
 * Asks the SDK for credentials, which it keeps and renews before they expire. That there are none is
 * an error to mend; that there are none any more, or no answer, is one that may pass.
 *
 * @param endpoint the store's name for people
 */
export function createCredentialFinder(client: S3Client, endpoint: string): CredentialFinder {
  let wereFound = false;
  let last: Credentials | undefined;
  return async (limit) => {
    try {
      // What gives credentials is not ours, and heeds no limit.
      const credentials = await waitWithin(
        limit,
        () => client.config.credentials(),
        describeSilence,
      );
      // They are mostly the same, request by request.
      if (credentials !== last) {
        requireSendable(credentials, endpoint);
        last = credentials;
      }
      wereFound = true;
      return credentials;
    } catch (error) {
      throw explain(error, wereFound);
    }
  };
}

function explain(error: unknown, wereFound: boolean): LongshoreError {
  if (error instanceof LongshoreError) {
    return error;
  }
  const reason = error instanceof Error ? error.name : "unknown";
  if (reason === "TimeoutError") {
    return describeSilence(error);
  }
  return wereFound
    ? new LongshoreError("STORAGE_UNAVAILABLE", `credentials cannot be renewed (${reason})`, {
        cause: error,
      })
    : new LongshoreError(
        "STORAGE_CREDENTIALS_INVALID",
        `no credentials for S3: neither accesskey and secretkey, nor environment, profile, web identity or role (${reason})`,
        { cause: error },
      );
}

function describeSilence(cause: unknown): LongshoreError {
  return new LongshoreError(
    "STORAGE_UNAVAILABLE",
    "no credentials in time: check that what gives them (token service, profile, container or instance role) can be reached from here",
    { cause },
  );
}
