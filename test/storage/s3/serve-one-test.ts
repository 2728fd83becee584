import { rmSync } from "node:fs";
import type { S3Configuration } from "@longshore/config";
import { type S3Server, start } from "@longshore/s3-server";
import { openStorage, type RequestOptions, type Storage } from "@longshore/storage";
import { onTestFinished } from "vitest";
import { makeTemporaryFolder } from "../../temporary-folder.js";
import { listAll } from "../store.js";
import { configureS3, testKeys } from "./s3-configuration.js";

type ServerOptions = Partial<Parameters<typeof start>[0]>;

/** Starts a server for one test, which holds the object `a/b`. */
export async function startServer(options: ServerOptions = {}): Promise<S3Server> {
  const folder = makeTemporaryFolder("s3");
  const server = await start({ folder, credentials: testKeys, ...options });
  server.put("a/b", "content");
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  return server;
}

/** Opens a server's bucket for one test. */
export async function open(
  server: S3Server,
  changes: Partial<S3Configuration> = {},
  options: RequestOptions = {},
): Promise<Storage> {
  const storage = await openStorage(configureS3(server, changes), options);
  onTestFinished(() => storage.close());
  return storage;
}

const maxBytes = 1000;

/** One call of each kind. */
export const calls = {
  list: (storage: Storage) => listAll(storage, { prefix: "a/" }),
  read: (storage: Storage) => storage.read("a/b", { maxBytes }),
  head: (storage: Storage) => storage.head("a/b"),
  write: (storage: Storage) => storage.write("a/new", Buffer.from("x")),
  remove: (storage: Storage) => storage.remove("a/b"),
  hasPrefix: (storage: Storage) => storage.hasPrefix("a/"),
} as const;

/** The same, each with its name. */
export const eachCall = Object.entries(calls);
