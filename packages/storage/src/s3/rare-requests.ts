import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { S3Configuration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { z } from "zod";
import type { Outcome, RequestKind } from "../request/outcome.js";
import type { StorageEntry } from "../storage.js";
import { type Place, refuse } from "./explain.js";

/** An object, by its key below the root, for errors, and its key in the bucket. */
export interface ObjectAddress {
  readonly key: string;
  readonly bucketKey: string;
}

/** Names that the SDK makes up where an answer has no code. */
const madeUpName = /^(?:\d+|Unknown|UnknownError|Forbidden|BadRequest|NotFound)$/;

/** What the SDK keeps of an answer in all that it throws for one, also where it cannot read it. */
const answeredSchema = z.object({
  $response: z.object({
    statusCode: z.number(),
    headers: z.record(z.string(), z.string()),
  }),
});

/** A refusal of what the SDK throws for an answer; other errors are thrown on. */
function refuseException(
  place: Place,
  kind: RequestKind,
  key: string,
  error: unknown,
): Outcome<never> {
  const answered = answeredSchema.safeParse(error);
  if (!answered.success) {
    throw error;
  }
  const { statusCode: status, headers } = answered.data.$response;
  const isWord = error instanceof S3ServiceException && !madeUpName.test(error.name);
  const refusal = refuse(place, {
    kind,
    key,
    status,
    code: isWord ? error.name : undefined,
    region: headers["x-amz-bucket-region"],
    retryAfter: headers["retry-after"],
    date: headers["date"],
  });
  return { kind: "refused", refusal };
}

/** Asks for an object without its content. */
export async function sendHead(
  client: S3Client,
  place: Place,
  { key, bucketKey }: ObjectAddress,
  abortSignal: AbortSignal,
): Promise<Outcome<StorageEntry | undefined>> {
  const command = new HeadObjectCommand({ Bucket: place.bucket, Key: bucketKey });
  try {
    const { ContentLength, LastModified, ETag } = await client.send(command, { abortSignal });
    if (ContentLength === undefined || LastModified === undefined) {
      throw untold(place, key);
    }
    const entry = { key, size: ContentLength, modifiedAt: LastModified.getTime() };
    const etag = ETag?.replaceAll('"', "");
    return { kind: "answered", status: 200, value: etag ? { ...entry, etag } : entry };
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) {
      return { kind: "answered", status: 404, value: undefined };
    }
    // What the SDK throws for a header that it cannot read.
    if (error instanceof TypeError && "$metadata" in error) {
      throw untold(place, key, error);
    }
    return refuseException(place, "head", key, error);
  }
}

function untold({ endpoint }: Place, key: string, cause?: unknown): LongshoreError {
  return new LongshoreError(
    "STORAGE_CONFIGURATION_INVALID",
    `${endpoint} does not tell size and time of ${JSON.stringify(key)}`,
    { fields: { key, endpoint }, cause },
  );
}

/** How the store is to encrypt what is written. */
function describeEncryption({ encrypt, keyid }: S3Configuration): {
  ServerSideEncryption?: "AES256" | "aws:kms";
  SSEKMSKeyId?: string;
} {
  if (!encrypt) {
    return {};
  }
  return keyid === undefined
    ? { ServerSideEncryption: "AES256" }
    : { ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyid };
}

/** Writes an object, encrypted as the configuration says. */
export async function sendPut(
  client: S3Client,
  place: Place,
  { key, bucketKey, data }: ObjectAddress & { readonly data: Buffer },
  configuration: S3Configuration,
  abortSignal: AbortSignal,
): Promise<Outcome<void>> {
  const command = new PutObjectCommand({
    Bucket: place.bucket,
    Key: bucketKey,
    Body: data,
    ContentType: "application/octet-stream",
    ...describeEncryption(configuration),
  });
  try {
    await client.send(command, { abortSignal });
    return { kind: "answered", status: 200, value: undefined };
  } catch (error) {
    return refuseException(place, "put", key, error);
  }
}

/** Removes an object. That there is none is no error. */
export async function sendDelete(
  client: S3Client,
  place: Place,
  { key, bucketKey }: ObjectAddress,
  abortSignal: AbortSignal,
): Promise<Outcome<void>> {
  const command = new DeleteObjectCommand({ Bucket: place.bucket, Key: bucketKey });
  try {
    await client.send(command, { abortSignal });
    return { kind: "answered", status: 204, value: undefined };
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === "NoSuchKey") {
      return { kind: "answered", status: 404, value: undefined };
    }
    return refuseException(place, "delete", key, error);
  }
}
