import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfiguration, type S3Configuration } from "@longshore/config";
import { openStorage } from "@longshore/storage";
import { listen } from "../../datastore/listen.js";
import { configureS3, testKeys } from "./s3-configuration.js";

/** A server of S3 that is not ours, for the time of a test file. */
export interface RealServer {
  readonly configuration: S3Configuration;
  /** Puts an object below a root by the shortest way. */
  readonly put: (rootdirectory: string, key: string, data: Buffer) => Promise<void>;
  close(): Promise<void>;
}

/** Which server there is, and how to get it; without `start` there is none, and the name says why. */
export interface RealServerChoice {
  readonly name: string;
  readonly start?: () => Promise<RealServer>;
}

const versitygw = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";

const cache = fileURLToPath(new URL("../../../node_modules/.cache/longshore/bin", import.meta.url));

/** The first line that a command writes; undefined when it fails, or is none. */
function ask(command: string, ...words: readonly string[]): string | undefined {
  try {
    const answer = execFileSync(command, words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return answer.split("\n", 1)[0];
  } catch {
    return undefined;
  }
}

/** Builds the server: minutes, once for each clone. Undefined when it cannot be built. */
function install(path: string): string | undefined {
  try {
    execFileSync("go", ["install", versitygw], {
      env: { ...process.env, GOBIN: cache, GOFLAGS: "-p=1" },
      stdio: "ignore",
      timeout: 600_000,
    });
    return path;
  } catch {
    return undefined;
  }
}

function findVersitygw(): string | undefined {
  const goFolder = ask("go", "env", "GOPATH");
  const cached = join(cache, "versitygw");
  const found = [
    ask("sh", "-c", "command -v versitygw"),
    goFolder === undefined ? undefined : join(goFolder, "bin/versitygw"),
    cached,
  ].find((path) => path !== undefined && existsSync(path));
  return found ?? (goFolder === undefined ? undefined : install(cached));
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

async function startVersitygw(program: string): Promise<RealServer> {
  // Not in memory: extended attributes are needed.
  const folder = mkdtempSync(join(tmpdir(), "longshore-versitygw-"));
  const bucket = "longshore";
  mkdirSync(join(folder, bucket));
  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const gateway = spawn(program, ["--quiet", "--port", address, "posix", folder], {
    env: {
      ROOT_ACCESS_KEY_ID: testKeys.accessKeyId,
      ROOT_SECRET_ACCESS_KEY: testKeys.secretAccessKey,
    },
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => void gateway.once("exit", resolve));
  const configuration = configureS3({ endpoint: `http://${address}`, bucket });
  await waitUntilItAnswers(configuration);
  return {
    configuration,
    async put(rootdirectory, key, data) {
      const path = join(folder, bucket, rootdirectory, key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, data);
    },
    async close() {
      gateway.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** A request is repeated until the server listens. */
async function waitUntilItAnswers(configuration: S3Configuration): Promise<void> {
  const storage = await openStorage(configuration);
  await storage.hasPrefix("", AbortSignal.timeout(20_000));
  await storage.close();
}

/** Opens the server that `LONGSHORE_TEST_S3` describes: the keys of `storage.s3` as JSON. */
async function openNamed(section: string): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-test-s3-"));
  const path = join(folder, "config.yml");
  writeFileSync(path, `storage: {s3: ${section}}`, { mode: 0o600 });
  const { storage: configuration } = await readConfiguration(path, {});
  rmSync(folder, { recursive: true });
  if (configuration.driver === "filesystem") {
    throw new Error("LONGSHORE_TEST_S3 names no bucket");
  }
  return {
    configuration,
    async put(rootdirectory, key, data) {
      const storage = await openStorage({ ...configuration, rootdirectory });
      await storage.write(key, data);
      await storage.close();
    },
    async close() {},
  };
}

/** Looks for a server that is not ours: a named one, else versitygw. */
export function findRealServer(): RealServerChoice {
  const named = process.env["LONGSHORE_TEST_S3"];
  if (named !== undefined && named !== "") {
    return { name: "LONGSHORE_TEST_S3", start: () => openNamed(named) };
  }
  const program = findVersitygw();
  return program === undefined
    ? { name: "none (no LONGSHORE_TEST_S3, no versitygw, and no go that builds it)" }
    : { name: "versitygw", start: () => startVersitygw(program) };
}

/** A root of one test's own. */
export function nameRoot(): string {
  return `test/${randomUUID()}`;
}
