import type { S3Client } from "@aws-sdk/client-s3";
import { isRetryableAnswer, LongshoreError } from "@longshore/errors";
import type { Outcome, Refusal } from "../request/outcome.js";
import type { RetryingRequester } from "../request/retrying-requester.js";
import type { ReadResult, StorageEntry } from "../storage.js";
import type { Place } from "./explain.js";
import type { CredentialFinder } from "./find-credentials.js";
import { sendGet } from "./hot-requests.js";
import { type ObjectAddress, sendHead } from "./rare-requests.js";
import type { SignedTransport } from "./signed-transport.js";

/** Both ways to a bucket, and how requests on them are made. */
interface Ways {
  readonly client: S3Client;
  readonly transport: SignedTransport;
  readonly place: Place;
  readonly requester: RetryingRequester;
  readonly findCredentials: CredentialFinder;
}

/** What a HEAD says of an object. */
type Look =
  | { readonly kind: "found"; readonly entry: StorageEntry }
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** HEADs at most until one says the same as the GET after it. */
const mostLooks = 3;

/**
 * Asks for an object without its content. A HEAD's answer has no body that says whether the object is
 * missing or the bucket, or why it is refused; a GET's has, and is asked for then: a request of its own.
 */
export async function lookAt(
  ways: Ways,
  address: ObjectAddress,
  signal: AbortSignal | undefined,
): Promise<StorageEntry | undefined> {
  let look: Look = { kind: "missing" };
  for (let looks = 0; looks < mostLooks; looks += 1) {
    look = await askHead(ways, address, signal);
    if (look.kind === "found") {
      return look.entry;
    }
    const read = await askReason(ways, address, signal);
    if (read.kind === "missing" && look.kind === "missing") {
      return undefined;
    }
  }
  throw look.kind === "refused" ? look.refusal.toError() : isThereNow(address);
}

function askHead(
  { client, place, requester, findCredentials }: Ways,
  address: ObjectAddress,
  signal: AbortSignal | undefined,
): Promise<Look> {
  return requester.request({
    kind: "head",
    key: address.key,
    signal,
    send: async (limit) => {
      // For the error that there are none; the SDK then takes the same.
      await findCredentials(limit);
      return judgeHead(await sendHead(client, place, address, limit.signal));
    },
  });
}

/** A refusal that may pass is one to be tried again; any other has a reason, to be asked for. */
function judgeHead(looked: Outcome<StorageEntry | undefined>): Outcome<Look> {
  if (looked.kind === "answered") {
    const { status, value: entry } = looked;
    const value: Look = entry === undefined ? { kind: "missing" } : { kind: "found", entry };
    return { kind: "answered", status, value };
  }
  const { refusal } = looked;
  return isRetryableAnswer(refusal.status, refusal.code)
    ? looked
    : { kind: "answered", status: refusal.status, value: { kind: "refused", refusal } };
}

/** Reads the object, but none of its content. @throws why it is refused */
function askReason(
  { transport, place, requester }: Ways,
  address: ObjectAddress,
  signal: AbortSignal | undefined,
): Promise<ReadResult> {
  const target = { ...address, maxBytes: 0, kind: "head" } as const;
  return requester.request({
    kind: "get",
    key: address.key,
    signal,
    send: (limit) => sendGet(transport, place, target, limit),
  });
}

function isThereNow({ key }: ObjectAddress): LongshoreError {
  return new LongshoreError(
    "STORAGE_UNAVAILABLE",
    `cannot look at ${JSON.stringify(key)}: it was missing, and is there now`,
    { fields: { key } },
  );
}
