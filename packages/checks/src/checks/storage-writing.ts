import { layout } from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import { type Check, type Finding, pass } from "../check.js";
import { probeContent, withProbeObject } from "./probe-object.js";

/** The lockfiles can be switched: beside them an object is written, read, listed and removed. */
export const storageWritingCheck: Check = {
  name: "storage-writing",
  needs: ["storage"],
  run: ({ storage }, signal) =>
    withProbeObject(storage, signal, async (key) => {
      const read = await storage.read(key, { maxBytes: probeContent.length, signal });
      if (read.kind !== "found" || !read.data.equals(probeContent)) {
        return odd("what was written beside the lockfiles is not what is read there");
      }
      if (!(await isListed(storage, key, signal))) {
        return odd("what was written beside the lockfiles is not listed there");
      }
      return pass("beside the lockfiles may be written, read, listed and removed");
    }),
};

function odd(message: string): Finding {
  return {
    status: "fail",
    message,
    next: "See that the storage shows what was written at once, and that no cache lies between.",
  };
}

async function isListed(storage: Storage, key: string, signal: AbortSignal): Promise<boolean> {
  for await (const { entries } of storage.list({ prefix: layout.lockfiles, signal })) {
    if (entries.some((entry) => entry.key === key)) {
      return true;
    }
  }
  return false;
}
