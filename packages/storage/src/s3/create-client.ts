import { ListObjectsV2Command, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { S3Configuration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";

/** The SDK's client: for rare requests, and for what it finds out about endpoint and credentials. */
export interface ResolvedClient {
  readonly client: S3Client;
  /** Where requests about the bucket go, without a slash at the end; the bucket is in it. */
  readonly bucketUrl: URL;
}

/** Longest time to make a connection. Milliseconds. */
export const connectTimeout = 10_000;

/** Sockets at most, as many as the gate lets requests through. */
export const maxSockets = 256;

/**
 * Makes the SDK's client, and has it work out the bucket's URL. Nothing is sent.
 *
 * @param requestTimeout of the SDK's requests, which are also those for credentials: what waits for an
 *   answer that never comes is asked again so. Milliseconds
 */
export async function createClient(
  configuration: S3Configuration,
  requestTimeout: number,
): Promise<ResolvedClient> {
  const { region, pathstyle, skipverify, bucket } = configuration;
  const checksums = configuration.checksumDisabled ? "WHEN_REQUIRED" : "WHEN_SUPPORTED";
  const endpoint = chooseEndpoint(configuration);
  const credentials = chooseCredentials(configuration);
  const settings: S3ClientConfig = {
    region,
    forcePathStyle: pathstyle,
    maxAttempts: 1,
    followRegionRedirects: false,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    requestHandler: {
      connectionTimeout: connectTimeout,
      requestTimeout,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, maxSockets, rejectUnauthorized: !skipverify },
      httpAgent: { keepAlive: true, maxSockets },
    },
    ...(endpoint !== undefined && { endpoint }),
  };
  const bucketUrl = await findBucketUrl(settings, bucket);
  return { client: new S3Client({ ...settings, ...(credentials && { credentials }) }), bucketUrl };
}

/**
 * Ends the client's requests, and has it make no other: it renews credentials on its own account, over
 * the same connections, and would send such a request again.
 */
export function endClient(client: S3Client): void {
  client.config.requestHandler.handle = () => Promise.reject(new Error("the storage is closed"));
  client.destroy();
}

function chooseEndpoint(configuration: S3Configuration): string | undefined {
  const { regionendpoint, secure, region } = configuration;
  if (regionendpoint !== undefined || secure) {
    return regionendpoint;
  }
  // The SDK's own endpoints are all TLS.
  return `http://s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

function chooseCredentials(
  configuration: S3Configuration,
): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined {
  const { accesskey, secretkey, sessiontoken } = configuration;
  if (accesskey === undefined || secretkey === undefined) {
    return undefined;
  }
  return {
    accessKeyId: accesskey,
    secretAccessKey: secretkey,
    ...(sessiontoken !== undefined && { sessionToken: sessiontoken }),
  };
}

/** Has the SDK prepare a request, and looks where it would go. */
async function findBucketUrl(settings: S3ClientConfig, bucket: string): Promise<URL> {
  // The SDK looks for credentials even for what is not sent; these are none.
  const credentials = { accessKeyId: "none", secretAccessKey: "none" };
  const client = new S3Client({ ...settings, credentials });
  let url: URL | undefined;
  const command = new ListObjectsV2Command({ Bucket: bucket });
  command.middlewareStack.add(
    (_, context) => async () => {
      url = context.endpointV2?.url;
      return { output: { $metadata: {} }, response: undefined };
    },
    // Before anything is signed or sent.
    { step: "build", priority: "low" },
  );
  try {
    await client.send(command);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalidEndpoint(bucket, reason, error);
  } finally {
    client.destroy();
  }
  if (url === undefined) {
    throw invalidEndpoint(bucket, "no endpoint");
  }
  return url;
}

function invalidEndpoint(bucket: string, reason: string, cause?: unknown): LongshoreError {
  return new LongshoreError(
    "STORAGE_CONFIGURATION_INVALID",
    `no address for bucket ${JSON.stringify(bucket)}: ${reason}`,
    { fields: { bucket }, cause },
  );
}
