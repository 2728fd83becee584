import { layout } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import { type Check, pass, warn } from "../check.js";

/** The registry's objects may be read: the first blob is asked for, and not taken. */
export const storageReadingCheck: Check = {
  name: "storage-reading",
  needs: ["storage"],
  run: async ({ storage }, signal) => {
    const key = await findFirst(storage, layout.blobs, signal);
    if (key === undefined) {
      return warn(
        "there is no blob in storage",
        "See that `rootdirectory` (and the bucket) is the one that the registry uses.",
      );
    }
    await storage.read(key, { maxBytes: 0, signal });
    return pass("objects may be read");
  },
};

async function findFirst(
  storage: Storage,
  prefix: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for await (const { entries } of storage.list({ prefix, signal })) {
    return entries[0]?.key;
  }
  return undefined;
}
