import { LongshoreError } from "@longshore/errors";
import { compareKeys } from "../compare-keys.js";
import type { PageRequest } from "./hot-requests.js";
import type { ParsedPage } from "./parse-list-page.js";

/** Pages without anything that may follow one another: S3 passes over what was deleted in such. */
const mostEmptyPages = 10_000;

function refuseStore(key: string, reason: string): LongshoreError {
  return new LongshoreError(
    "STORAGE_CONFIGURATION_INVALID",
    `the store lists ${JSON.stringify(key)} ${reason}`,
    { fields: { key } },
  );
}

/** Whether a key comes after another. The plain comparison is ten times as fast, and wrong above U+FFFF. */
function isAfter(key: string, other: string): boolean {
  return key > other || compareKeys(key, other) > 0;
}

/**
 * Holds the pages of one listing against what was asked for, one after the other: nothing else is
 * listed, in the order of S3, each key once, and it goes on. Whoever merges listings relies on it, and
 * what a store leaves out of a listing would be lost.
 */
export class PageCheck {
  readonly #request: PageRequest;
  #lastKey: string;
  #lastFolder = "";
  #continuation: string | undefined;
  #emptyPages = 0;

  constructor(request: PageRequest) {
    this.#request = request;
    this.#lastKey = request.startAfter ?? "";
  }

  /** @throws STORAGE_CONFIGURATION_INVALID naming the key, or the prefix */
  check(page: ParsedPage): void {
    for (const { key } of page.entries) {
      this.#checkEntry(key);
    }
    for (const folder of page.prefixes) {
      this.#checkFolder(folder);
    }
    this.#checkProgress(page);
  }

  #checkEntry(key: string): void {
    if (!isAfter(key, this.#lastKey)) {
      throw refuseStore(key, `after ${JSON.stringify(this.#lastKey)}, not in the order of S3`);
    }
    this.#lastKey = key;
    const { prefix, delimiter } = this.#request;
    this.#requirePrefix(key);
    if (delimiter !== undefined && key.includes(delimiter, prefix.length)) {
      throw refuseStore(key, "although folders alone were asked for below a slash");
    }
  }

  /** The last folder of a page may be the first of the next. */
  #checkFolder(folder: string): void {
    const { prefix, delimiter } = this.#request;
    this.#requirePrefix(folder);
    if (delimiter === undefined || folder.indexOf(delimiter, prefix.length) !== folder.length - 1) {
      throw refuseStore(folder, "as a folder, which it is not");
    }
    if (folder !== this.#lastFolder && !isAfter(folder, this.#lastFolder)) {
      const last = JSON.stringify(this.#lastFolder);
      throw refuseStore(folder, `after ${last}, not in the order of S3`);
    }
    this.#lastFolder = folder;
  }

  #requirePrefix(key: string): void {
    const { prefix } = this.#request;
    if (!key.startsWith(prefix)) {
      throw refuseStore(key, `where what begins with ${JSON.stringify(prefix)} was asked for`);
    }
  }

  #checkProgress({ entries, prefixes, continuation }: ParsedPage): void {
    const isEmpty = entries.length + prefixes.length === 0;
    this.#emptyPages = isEmpty ? this.#emptyPages + 1 : 0;
    const isSame = continuation !== undefined && continuation === this.#continuation;
    this.#continuation = continuation;
    if (isSame || this.#emptyPages > mostEmptyPages) {
      const { prefix } = this.#request;
      const what = isSame
        ? "asks for the same page of a listing again"
        : "lists nothing, on and on";
      throw new LongshoreError(
        "STORAGE_CONFIGURATION_INVALID",
        `the store ${what}, below ${JSON.stringify(prefix)} (does it speak ListObjectsV2?)`,
        { fields: { key: prefix } },
      );
    }
  }
}
