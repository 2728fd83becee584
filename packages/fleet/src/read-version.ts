import { readFileSync } from "node:fs";
import { LongshoreError } from "@longshore/errors";

/** Longshore's version: the processes of a fleet are all of one. */
export function readVersion(): string {
  const file = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const version = /"version": "([^"]+)"/.exec(file)?.[1];
  if (version === undefined) {
    throw new LongshoreError("JOB_FAILED", "Longshore's package.json names no version.");
  }
  return version;
}
