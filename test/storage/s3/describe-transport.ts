import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";
import type { S3Configuration } from "@longshore/config";
import { type ListPage, openStorage, type Storage, type StorageEntry } from "@longshore/storage";
import { describe, expect, test } from "vitest";
import { listAll } from "../store.js";
import { nameRoot } from "./find-real-server.js";

const names = ["a", "b c/ü+%", "b c/x", "d/<&>\"'/e", "z\u{1f600}"];

function createClient(configuration: S3Configuration): S3Client {
  return new S3Client({
    region: configuration.region,
    forcePathStyle: configuration.pathstyle,
    endpoint: configuration.regionendpoint ?? "",
    credentials: {
      accessKeyId: configuration.accesskey ?? "",
      secretAccessKey: configuration.secretkey ?? "",
    },
  });
}

/** A page as the storage tells it, made of the SDK's. */
function toPage(output: ListObjectsV2CommandOutput, root: string): ListPage {
  const entries = (output.Contents ?? []).map((object): StorageEntry => {
    const etag = object.ETag?.replaceAll('"', "");
    const milliseconds = object.LastModified?.getTime() ?? Number.NaN;
    const entry = {
      key: object.Key?.slice(root.length) ?? "",
      size: object.Size ?? Number.NaN,
      modifiedAt: Math.floor(milliseconds / 1000) * 1000,
    };
    return etag ? Object.assign(entry, { etag }) : entry;
  });
  const prefixes = (output.CommonPrefixes ?? []).map(({ Prefix = "" }) =>
    Prefix.slice(root.length),
  );
  return { entries, prefixes };
}

async function listBySdk(
  configuration: S3Configuration,
  prefix: string,
  delimiter: "/" | undefined,
): Promise<ListPage[]> {
  const client = createClient(configuration);
  const root = `${configuration.rootdirectory}/`;
  const pages: ListPage[] = [];
  let token: string | undefined;
  do {
    const output: ListObjectsV2CommandOutput = await client.send(
      new ListObjectsV2Command({
        Bucket: configuration.bucket,
        Prefix: root + prefix,
        Delimiter: delimiter,
        ContinuationToken: token,
      }),
    );
    pages.push(toPage(output, root));
    token = output.NextContinuationToken;
  } while (token !== undefined);
  client.destroy();
  return pages;
}

async function writeAll(storage: Storage): Promise<void> {
  for (const name of names) {
    await storage.write(name, Buffer.from(`content of ${name}`));
  }
  const many = Array.from({ length: 1200 }, (_, index) => `many/${index}`);
  await Promise.all(many.map((key) => storage.write(key, Buffer.from("x"))));
}

/** Our own requests against the SDK's: the same pages, keys, sizes, times, entity tags and bodies. */
export function describeTransport(configure: () => S3Configuration): void {
  describe("our own requests", () => {
    test("are answered as the SDK's are", async () => {
      const configuration = { ...configure(), rootdirectory: nameRoot() };
      const storage = await openStorage(configuration);
      await writeAll(storage);
      for (const prefix of ["", "b c/", "d/<", "many/"]) {
        const { pages } = await listAll(storage, { prefix });
        expect(pages).toEqual(await listBySdk(configuration, prefix, undefined));
        const level = await listAll(storage, { prefix, delimiter: "/" });
        expect(level.pages).toEqual(await listBySdk(configuration, prefix, "/"));
      }
      const client = createClient(configuration);
      for (const name of names) {
        const Key = `${configuration.rootdirectory}/${name}`;
        const output = await client.send(
          new GetObjectCommand({ Bucket: configuration.bucket, Key }),
        );
        const data = Buffer.from((await output.Body?.transformToByteArray()) ?? []);
        expect(await storage.read(name, { maxBytes: 100 })).toEqual({ kind: "found", data });
        expect(data.toString()).toBe(`content of ${name}`);
      }
      client.destroy();
      const { keys } = await listAll(storage, { prefix: "" });
      await Promise.all(keys.map((key) => storage.remove(key)));
      await storage.close();
    });
  });
}
