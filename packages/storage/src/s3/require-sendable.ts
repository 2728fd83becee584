import { LongshoreError } from "@longshore/errors";
import type { Credentials } from "./find-credentials.js";

/** A character that no header of a request can have. RFC 9110. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Refuses keys that cannot be sent, which HTTP clients refuse without a word of keys.
 *
 * @param endpoint the store's name for people
 */
export function requireSendable(credentials: Credentials, endpoint: string): void {
  const { accessKeyId, sessionToken = "" } = credentials;
  if (unsendable.test(accessKeyId)) {
    throw refuseKey("the access key", "accesskey or AWS_ACCESS_KEY_ID", endpoint);
  }
  if (unsendable.test(sessionToken)) {
    throw refuseKey("the session token", "sessiontoken or AWS_SESSION_TOKEN", endpoint);
  }
}

function refuseKey(what: string, where: string, endpoint: string): LongshoreError {
  return new LongshoreError(
    "STORAGE_CREDENTIALS_INVALID",
    `${what} for ${endpoint} has a character, perhaps the end of a line, that no request can carry: check ${where}, or what else gives it`,
    { fields: { endpoint } },
  );
}
