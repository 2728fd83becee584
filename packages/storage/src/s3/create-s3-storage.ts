import type { S3Configuration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import { systemClock } from "../request/clock.js";
import { Gate } from "../request/gate.js";
import type { Outcome, RequestKind } from "../request/outcome.js";
import { Pace } from "../request/pace.js";
import { RetryingRequester } from "../request/retrying-requester.js";
import type { TryLimit } from "../request/try-limit.js";
import type { RequestOptions, Storage } from "../storage.js";
import { createClient, endClient, maxSockets } from "./create-client.js";
import { explainError, type Place } from "./explain.js";
import { createCredentialFinder } from "./find-credentials.js";
import { sendGet, sendList } from "./hot-requests.js";
import { findsAnything, listObjects, type PageFinder } from "./list-objects.js";
import { lookAt } from "./look-at-object.js";
import { sendDelete, sendPut } from "./rare-requests.js";
import { createSignedTransport } from "./signed-transport.js";

/** Requests at once to begin with; how many are good is found out. */
const startConcurrency = 16;

/** Longest time of one request, and how long it is tried again. Milliseconds. */
const defaultRequestTimeout = 30_000;
const defaultPatience = 600_000;

/** A lone surrogate has no UTF-8 bytes, so it names no object. */
const notText = /\p{Surrogate}/u;

function requireKey(key: string): void {
  if (key === "" || notText.test(key)) {
    throw new LongshoreError(
      "STORAGE_OBJECT_INVALID",
      `${JSON.stringify(key)} is not the key of an object`,
      { fields: { key } },
    );
  }
}

function requireFolder(prefix: string): void {
  if (prefix !== "" && !prefix.endsWith("/")) {
    throw new LongshoreError(
      "STORAGE_OBJECT_INVALID",
      `${JSON.stringify(prefix)} is not the key of a folder`,
      { fields: { key: prefix } },
    );
  }
}

/** By its path, too: two may be two tenants' of one server. */
function nameEndpoint(regionendpoint: string | undefined): string | undefined {
  if (regionendpoint === undefined) {
    return undefined;
  }
  const { host, pathname } = new URL(regionendpoint);
  return `${host}${pathname}`.replace(/\/+$/, "");
}

function describePlace(configuration: S3Configuration): Place {
  const { regionendpoint, region, bucket } = configuration;
  return { endpoint: nameEndpoint(regionendpoint) ?? `s3.${region}`, bucket, region };
}

function createRequester(
  configuration: S3Configuration,
  place: Place,
  options: RequestOptions,
): RetryingRequester {
  const { requestTimeout = defaultRequestTimeout, patience = defaultPatience } = options;
  return new RetryingRequester({
    gate: new Gate({ start: startConcurrency, most: maxSockets }, systemClock),
    pace: new Pace(configuration.maxrequestspersecond, systemClock),
    clock: systemClock,
    requestTimeout,
    patience,
    endpoint: place.endpoint,
    random: Math.random,
    onRequest: options.onRequest,
    explain: (error, failed) => explainError(place, error, failed),
  });
}

/**
 * A storage in a bucket of S3, or of a store that speaks S3. Nothing is asked of it yet. Listings and
 * reads, of which there are many, go over connections of their own; all else goes through the SDK.
 * Requests at once find their number, and `maxrequestspersecond` bounds them all together. What may
 * be repeated is repeated for as long as `patience` lasts.
 */
export async function createS3Storage(
  configuration: S3Configuration,
  options: RequestOptions = {},
): Promise<Storage> {
  const { driver, bucket, rootdirectory, region, skipverify } = configuration;
  const place = describePlace(configuration);
  const root = rootdirectory === "" ? "" : `${rootdirectory}/`;
  const { requestTimeout = defaultRequestTimeout } = options;
  const { client, bucketUrl } = await createClient(configuration, requestTimeout);
  const findCredentials = createCredentialFinder(client, place.endpoint);
  const settings = { findCredentials, bucketUrl, region, skipverify, requestTimeout };
  const transport = createSignedTransport(settings);
  const requester = createRequester(configuration, place, options);

  const findPage =
    (key: string): PageFinder =>
    (page, signal) =>
      requester.request({
        kind: "list",
        key,
        signal,
        send: (limit) => sendList(transport, place, key, page, limit),
      });

  const askSdk = async <Value>(
    kind: RequestKind,
    key: string,
    signal: AbortSignal | undefined,
    send: (address: { key: string; bucketKey: string }, limit: TryLimit) => Promise<Outcome<Value>>,
  ): Promise<Value> => {
    requireKey(key);
    return await requester.request({
      kind,
      key,
      signal,
      send: async (limit) => {
        // For the error that there are none; the SDK then takes the same.
        await findCredentials(limit);
        return await send({ key, bucketKey: root + key }, limit);
      },
    });
  };

  return {
    driver,
    location: [place.endpoint, bucket, rootdirectory].filter((part) => part !== "").join("/"),
    isRemote: true,
    list: (listing) => listObjects(findPage(listing.prefix), root, listing),
    async hasPrefix(prefix, signal) {
      requireFolder(prefix);
      const first = { prefix: root + prefix, maxKeys: 1 };
      return await findsAnything(findPage(prefix), first, signal);
    },
    async read(key, { maxBytes, signal }) {
      requireKey(key);
      return await requester.request({
        kind: "get",
        key,
        signal,
        send: (limit) => sendGet(transport, place, { key, bucketKey: root + key, maxBytes }, limit),
      });
    },
    async head(key, signal) {
      requireKey(key);
      const ways = { client, transport, place, requester, findCredentials };
      return await lookAt(ways, { key, bucketKey: root + key }, signal);
    },
    write: (key, data, signal) =>
      askSdk("put", key, signal, (address, limit) =>
        sendPut(client, place, { ...address, data }, configuration, limit.signal),
      ),
    remove: (key, signal) =>
      askSdk("delete", key, signal, (address, limit) =>
        sendDelete(client, place, address, limit.signal),
      ),
    async removeEmptyFolder(prefix) {
      requireFolder(prefix);
    },
    async close() {
      await transport.close();
      endClient(client);
    },
  };
}
