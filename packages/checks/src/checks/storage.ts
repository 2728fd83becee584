import { checkStorage } from "@longshore/import";
import { type Check, pass, type StorageSubject } from "../check.js";

/** Storage answers, may be listed, and holds the registry. An import is refused without. */
export const storageCheck: Check<StorageSubject> = {
  name: "storage",
  needs: [],
  run: async ({ storage, command }, signal) => {
    await checkStorage(storage, command, signal);
    return pass("answers, may be listed, and holds a registry");
  },
};
