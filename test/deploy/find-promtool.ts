import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where it is kept when it had to be fetched: once for each clone. */
const kept = fileURLToPath(
  new URL("../../node_modules/.cache/longshore/promtool", import.meta.url),
);

/** Milliseconds for fetching it. */
const fetchTimeout = 300_000;

/**
 * Looks for Prometheus' promtool: on the path, else, as root, in Debian's package, which is fetched
 * once and only unpacked. @returns its path; undefined without one
 */
export function findPromtool(): string | undefined {
  const installed = run("sh", ["-c", "command -v promtool"])?.trim();
  if (installed !== undefined || existsSync(kept)) {
    return installed ?? kept;
  }
  return process.getuid?.() === 0 && fetchDebian() ? kept : undefined;
}

function fetchDebian(): boolean {
  mkdirSync(dirname(kept), { recursive: true });
  const folder = mkdtempSync(join(dirname(kept), "building-"));
  const download = () => run("apt-get", ["download", "prometheus"], folder) !== undefined;
  try {
    if (!download() && (run("apt-get", ["update"]) === undefined || !download())) {
      return false;
    }
    const [name = ""] = readdirSync(folder);
    if (run("dpkg-deb", ["-x", name, "."], folder) === undefined) {
      return false;
    }
    renameSync(join(folder, "usr/bin/promtool"), kept);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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
