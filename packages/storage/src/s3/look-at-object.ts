import type { S3Client } from "@aws-sdk/client-s3";
import { LongshoreError } from "@longshore/errors";
import type { Outcome } from "../request/outcome.js";
import type { TryLimit } from "../request/try-limit.js";
import type { StorageEntry } from "../storage.js";
import type { Place } from "./explain.js";
import { sendGet } from "./hot-requests.js";
import { type ObjectAddress, sendHead } from "./rare-requests.js";
import type { SignedTransport } from "./signed-transport.js";

/** Both ways to a bucket. */
interface Ways {
  readonly client: S3Client;
  readonly transport: SignedTransport;
  readonly place: Place;
}

/**
 * Asks for an object without its content. A HEAD's answer has no body that says whether the object is
 * missing or the bucket, or why it is refused; a GET's has, and is asked for then.
 */
export async function lookAt(
  { client, transport, place }: Ways,
  address: ObjectAddress,
  limit: TryLimit,
): Promise<Outcome<StorageEntry | undefined>> {
  const looked = await sendHead(client, place, address, limit.signal);
  if (!isSilent(looked)) {
    return looked;
  }
  const target = { ...address, maxBytes: 0, kind: "head" } as const;
  const read = await sendGet(transport, place, target, limit);
  if (read.kind === "refused") {
    return read;
  }
  if (looked.kind === "answered" && read.value.kind !== "missing") {
    throw new LongshoreError("STORAGE_UNAVAILABLE", "it was missing, and is there now", {
      fields: { key: address.key },
    });
  }
  return looked;
}

/** Whether a HEAD found nothing, for a reason that its answer has no room for. */
function isSilent(looked: Outcome<StorageEntry | undefined>): boolean {
  return looked.kind === "answered" ? looked.value === undefined : looked.refusal.status < 500;
}
