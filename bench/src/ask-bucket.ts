import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { readConfiguration, type S3Configuration } from "@longshore/config";
import { openStorage } from "@longshore/storage";
import { print } from "./print.js";

// A process that only asks a bucket, so that its CPU is that of asking:
// ask-bucket.js driver|sdk list|get <configuration> <requests>

/** Listings or reads that go on at once: as many requests, whichever client makes them. */
const atOnce = 16;

const listed = "links/";
const maxBytes = 1_000_000;

/** Asks a bucket by one of the clients. */
interface Asker {
  /** Lists a folder to its end. @returns its pages */
  list(): Promise<number>;
  /** Reads an object. @returns its bytes */
  get(key: string): Promise<number>;
  close(): void;
}

const [client = "", what = "", path = "", times = ""] = process.argv.slice(2);
const { storage: configuration } = await readConfiguration(path, {});
if (configuration.driver === "filesystem") {
  throw new TypeError("the configuration names no bucket");
}
const asker = client === "sdk" ? openSdk(configuration) : await openDriver(configuration);
const count = Number(times);
const ask = what === "list" ? () => listAll(asker, count) : () => getAll(asker, count);
await ask();
const before = process.cpuUsage();
const done = await ask();
const { user, system } = process.cpuUsage(before);
print(String((user + system) / 1000 / done));
asker.close();

/** Lists until there are enough pages. @returns how many there were */
async function listAll(asked: Asker, least: number): Promise<number> {
  let pages = 0;
  await atOnceUntil(
    () => pages >= least,
    async () => {
      const more = await asked.list();
      pages += more;
    },
  );
  return pages;
}

async function getAll(asked: Asker, least: number): Promise<number> {
  let begun = 0;
  await atOnceUntil(
    () => begun >= least,
    async () => {
      begun += 1;
      if ((await asked.get(`objects/${begun % 256}`)) !== 3_000) {
        throw new Error("an object has another size");
      }
    },
  );
  return begun;
}

async function atOnceUntil(isEnough: () => boolean, work: () => Promise<void>): Promise<void> {
  const repeat = async () => {
    while (!isEnough()) {
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, repeat));
}

async function openDriver(settings: S3Configuration): Promise<Asker> {
  const storage = await openStorage(settings);
  return {
    async list() {
      let pages = 0;
      for await (const { entries } of storage.list({ prefix: listed })) {
        pages += entries.length > 0 ? 1 : 0;
      }
      return pages;
    },
    async get(key) {
      const read = await storage.read(key, { maxBytes });
      return read.kind === "found" ? read.data.length : 0;
    },
    close: () => void storage.close(),
  };
}

function openSdk(settings: S3Configuration): Asker {
  const { bucket, region, regionendpoint = "", accesskey = "", secretkey = "" } = settings;
  const sdk = new S3Client({
    region,
    endpoint: regionendpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: accesskey, secretAccessKey: secretkey },
  });
  return {
    async list() {
      let pages = 0;
      for await (const page of paginateListObjectsV2(
        { client: sdk },
        { Bucket: bucket, Prefix: listed },
      )) {
        pages += page.Contents === undefined ? 0 : 1;
      }
      return pages;
    },
    async get(key) {
      const { Body } = await sdk.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToByteArray())?.length ?? 0;
    },
    close: () => sdk.destroy(),
  };
}
