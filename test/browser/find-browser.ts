import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

/** Which browser there is; without `program` there is none, and the name says why. */
export interface BrowserChoice {
  readonly name: string;
  readonly program?: string;
}

const fetchScript = fileURLToPath(new URL("fetch-chromium.sh", import.meta.url));

/** Where one is kept that had to be fetched: once for each clone. */
const fetched = fileURLToPath(
  new URL("../../node_modules/.cache/longshore/chromium", import.meta.url),
);

/** Milliseconds for fetching one, or for waiting until another process has. */
const fetchTimeout = 300_000;

function findOnPath(name: string): string | undefined {
  try {
    return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** Debian's, unpacked and not installed; the lock lets only one process fetch it. */
function fetchDebian(): string | undefined {
  if (process.getuid?.() !== 0 || ["apt-get", "flock"].some((name) => !findOnPath(name))) {
    return undefined;
  }
  mkdirSync(dirname(fetched), { recursive: true });
  try {
    execFileSync("flock", [`${fetched}.lock`, fetchScript, fetched], {
      stdio: "ignore",
      timeout: fetchTimeout,
    });
  } catch {
    return undefined;
  }
  return join(fetched, "chromium");
}

/**
 * Looks for a Chromium: the one that `LONGSHORE_TEST_BROWSER` names, else one on the path, else
 * Debian's, which is fetched once.
 */
export function findBrowser(): BrowserChoice {
  const named = process.env["LONGSHORE_TEST_BROWSER"];
  if (named !== undefined && named !== "") {
    return { name: named, program: named };
  }
  const installed = ["chromium", "chromium-browser", "google-chrome"]
    .map((name) => findOnPath(name))
    .find((file) => file !== undefined);
  if (installed !== undefined) {
    return { name: installed, program: installed };
  }
  const debian = fetchDebian();
  return debian === undefined
    ? {
        name:
          "none (LONGSHORE_TEST_BROWSER names none, no chromium, chromium-browser or google-chrome " +
          "is on the path, and Debian's package cannot be fetched by apt-get as root)",
      }
    : { name: "chromium of Debian", program: debian };
}

/** Starts one without a window. Root may only run it without its sandbox. */
export function startBrowser(program: string): Promise<Browser> {
  return chromium.launch({ executablePath: program, chromiumSandbox: process.getuid?.() !== 0 });
}
