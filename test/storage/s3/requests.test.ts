import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { S3Configuration } from "@longshore/config";
import { type S3Server, start } from "@longshore/s3-server";
import { openStorage, type RequestEvent, type Storage } from "@longshore/storage";
import { expect, onTestFinished, test } from "vitest";
import { makeTemporaryFolder } from "../../temporary-folder.js";
import { listAll } from "../store.js";
import { configureS3, testKeys } from "./s3-configuration.js";

const maxBytes = 100;

async function startServer(): Promise<S3Server> {
  const folder = makeTemporaryFolder("s3");
  const server = await start({ folder, credentials: testKeys });
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  return server;
}

async function open(
  server: S3Server,
  changes: Partial<S3Configuration> = {},
  onRequest?: (event: RequestEvent) => void,
): Promise<Storage> {
  const storage = await openStorage(configureS3(server, changes), onRequest && { onRequest });
  onTestFinished(() => storage.close());
  return storage;
}

function putMany(server: S3Server, count: number): void {
  for (let index = 0; index < count; index += 1) {
    server.put(`many/${String(index).padStart(5, "0")}`, "x");
  }
}

/** An empty object as a listing tells it. */
function mark(key: string): string {
  const time = "2026-01-01T00:00:00Z";
  return `<Contents><Key>${key}</Key><Size>0</Size><LastModified>${time}</LastModified></Contents>`;
}

test("a storage says who it is, without secrets, and that it is remote", async () => {
  const server = await startServer();
  const { host } = new URL(server.endpoint);
  const storage = await open(server, { driver: "s3_v2", rootdirectory: "some/root" });
  expect(storage).toMatchObject({
    driver: "s3_v2",
    location: `${host}/${server.bucket}/some/root`,
    isRemote: true,
  });
});

test("two paths of one server are two storages", async () => {
  const configuration = configureS3({
    endpoint: "http://store:9000/tenant-a/",
    bucket: "registry",
  });
  const storage = await openStorage(configuration);
  expect(storage.location).toBe("store:9000/tenant-a/registry");
  await storage.close();
});

test("a storage on AWS is named by its region", async () => {
  const { regionendpoint: _, ...configuration } = configureS3({ endpoint: "", bucket: "registry" });
  const storage = await openStorage({ ...configuration, region: "eu-west-1", pathstyle: false });
  expect(storage.location).toBe("s3.eu-west-1/registry");
  await storage.close();
});

test("every request is told of", async () => {
  const server = await startServer();
  const events: RequestEvent[] = [];
  const storage = await open(server, {}, (event) => events.push(event));
  await storage.write("a", Buffer.from("x"));
  await storage.head("a");
  await storage.head("none");
  await storage.read("a", { maxBytes });
  await storage.hasPrefix("a/");
  await storage.remove("a");
  expect(events.map(({ kind, status }) => [kind, status])).toEqual([
    ["put", 200],
    ["head", 200],
    ["head", 404],
    ["get", 404],
    ["get", 200],
    ["list", 200],
    ["delete", 204],
  ]);
  expect(events.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
});

test("a HEAD that finds nothing and the GET after it have a turn each", async () => {
  const server = await startServer();
  const arrivals: string[] = [];
  server.setFaults(({ kind }) => {
    arrivals.push(kind);
    return undefined;
  });
  const storage = await open(server, { maxrequestspersecond: 50 });
  const begun = performance.now();
  await Promise.all(Array.from({ length: 10 }, (_, index) => storage.head(`none-${index}`)));
  expect(arrivals.filter((kind) => kind === "head")).toHaveLength(10);
  expect(arrivals).toHaveLength(20);
  // Each but the first waits for its turn of 20 ms; timers are exact to some milliseconds.
  expect(performance.now() - begun).toBeGreaterThan(19 * 20 - 10);
});

test("a listing asks for as many pages as there are, and for one ahead at most", async () => {
  const server = await startServer();
  putMany(server, 3500);
  const storage = await open(server);
  expect((await listAll(storage, { prefix: "many/" })).keys).toHaveLength(3500);
  expect(server.counts().list).toBe(4);
  server.resetCounts();
  const iterator = storage.list({ prefix: "many/" })[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return?.();
  expect(await storage.hasPrefix("many/")).toBe(true);
  expect(server.counts().list).toBeLessThanOrEqual(3);
});

test("marks of folders are no objects", async () => {
  const server = await startServer();
  server.put("root/a/b", "x");
  const storage = await open(server, { rootdirectory: "root" });
  const body = `<ListBucketResult>${mark("root/")}${mark("root/a/")}${mark("root/a/b")}<IsTruncated>false</IsTruncated></ListBucketResult>`;
  server.setFaults(() => ({ kind: "answer", status: 200, body }));
  expect((await listAll(storage, { prefix: "" })).keys).toEqual(["a/b"]);
});

test("a read of what is too large leaves the body where it is", async () => {
  const server = await startServer();
  const size = 50_000_000;
  server.put("big", Buffer.alloc(size));
  const storage = await open(server);
  for (let count = 0; count < 5; count += 1) {
    expect(await storage.read("big", { maxBytes })).toEqual({ kind: "too-large", size });
  }
});

test.each([
  [{ encrypt: true }, { "x-amz-server-side-encryption": "AES256" }],
  [
    { encrypt: true, keyid: "alias/registry" },
    {
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "alias/registry",
    },
  ],
])("%j goes with what is written", async (changes, expected) => {
  const server = await startServer();
  const seen: IncomingHttpHeaders[] = [];
  server.setFaults(({ headers }) => {
    seen.push(headers);
    return undefined;
  });
  const storage = await open(server, changes);
  await storage.write("a", Buffer.from("x"));
  expect(seen).toEqual([expect.objectContaining(expected)]);
});

test.each([
  [false, true],
  [true, false],
])("with checksum_disabled %s a checksum is sent: %s", async (checksumDisabled, isSent) => {
  const server = await startServer();
  const names: string[] = [];
  server.setFaults(({ headers }) => {
    names.push(...Object.keys(headers));
    return undefined;
  });
  const storage = await open(server, { checksumDisabled });
  await storage.write("a", Buffer.from("x"));
  expect(names.some((name) => name.startsWith("x-amz-checksum-"))).toBe(isSent);
});

test("SlowDown makes for fewer requests at once, and all are answered", async () => {
  const server = await startServer();
  putMany(server, 200);
  const storage = await open(server);
  server.setFaults(({ number }) =>
    number % 5 === 0 ? { kind: "status", status: 503, code: "SlowDown" } : undefined,
  );
  const keys = Array.from({ length: 200 }, (_, index) => `many/${String(index).padStart(5, "0")}`);
  const results = await Promise.all(keys.map((key) => storage.read(key, { maxBytes })));
  expect(results.every(({ kind }) => kind === "found")).toBe(true);
  expect(server.counts().maxInFlight).toBeLessThanOrEqual(32);
});

const script = `
  import { openStorage } from "@longshore/storage";
  const storage = await openStorage(JSON.parse(process.argv[1]));
  const text = await storage.hasPrefix("").then(String, (error) => error.code + " " + error.message);
  process.stdout.write(text);
  await storage.close();
`;

/** Asks for anything in a process of its own, which sees only this environment. */
async function askWith(
  environment: Readonly<Record<string, string>>,
  configuration: Partial<S3Configuration>,
): Promise<string> {
  const words = ["--input-type=module", "--eval", script, JSON.stringify(configuration)];
  const { stdout } = await promisify(execFile)("node", words, {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { HOME: "/nowhere", AWS_EC2_METADATA_DISABLED: "true", ...environment, PATH: pathOfNode },
  });
  return stdout;
}

const pathOfNode = process.execPath.slice(0, process.execPath.lastIndexOf("/"));

test("without keys in the configuration the environment's are taken, and none is an error", async () => {
  const server = await startServer();
  server.put("a", "x");
  const { accesskey: _, secretkey: __, ...configuration } = configureS3(server);
  const keys = { AWS_ACCESS_KEY_ID: "test-key", AWS_SECRET_ACCESS_KEY: "test-secret" };
  expect(await askWith(keys, configuration)).toBe("true");
  expect(await askWith({}, configuration)).toMatch(
    /^STORAGE_CREDENTIALS_INVALID no credentials for S3: neither accesskey and secretkey, nor /,
  );
});
