import { createHash } from "node:crypto";
import type { Pages } from "@longshore/telemetry";
import { statusPage } from "../page/status-page.js";
import type { NoStatus, RunStatus } from "../run-status.js";
import { shareReads } from "./share-reads.js";

/**
 * Makes what is served of a run: the status as JSON under `/api/status`, and the page that shows it under
 * `/`. Nobody can change anything there.
 * @param read reads a status; undefined while there is no run. It is asked once a second at most
 */
export function createStatusPages(read: () => Promise<RunStatus | undefined>): Pages {
  const readText = shareReads(async () => {
    try {
      const status = await read();
      return status === undefined
        ? refuse(404, "There is no run yet.")
        : { status: 200, body: JSON.stringify(status) };
    } catch {
      // What went wrong may name what strangers need not know; the process logs it where it matters.
      return refuse(503, "The status cannot be read for the moment.");
    }
  });
  return {
    "/": () =>
      Promise.resolve({
        status: 200,
        headers: { "content-type": "text/html; charset=utf-8", ...pageHeaders },
        body: statusPage,
      }),
    "/api/status": async () => ({ ...(await readText()), headers: statusHeaders }),
  };
}

function refuse(status: number, error: string): { readonly status: number; readonly body: string } {
  const body: NoStatus = { error };
  return { status, body: JSON.stringify(body) };
}

const statusHeaders = { "content-type": "application/json", "cache-control": "no-store" };

/** Nothing from elsewhere, and no script or style but the page's own. */
const pageHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    `script-src ${hashesOf("script")}`,
    `style-src ${hashesOf("style")}`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

function hashesOf(element: "script" | "style"): string {
  const pattern = new RegExp(`<${element}>([^]*?)</${element}>`, "g");
  const hashes = [...statusPage.matchAll(pattern)].map(([, text = ""]) => {
    return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  });
  return hashes.length === 0 ? "'none'" : hashes.join(" ");
}
