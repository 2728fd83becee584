import type { StorageConfiguration } from "@longshore/config";
import { createFilesystemStorage } from "./filesystem/create-filesystem-storage.js";
import { LongshoreError } from "@longshore/errors";
import type { Storage } from "./storage.js";

/**
 * Opens the storage that a configuration names. Nothing is asked of it yet. A driver takes one case
 * here; the compiler tells when one is missing.
 */
export async function openStorage(configuration: StorageConfiguration): Promise<Storage> {
  switch (configuration.driver) {
    case "filesystem":
      return createFilesystemStorage(configuration);
    case "s3":
    case "s3_v1":
    case "s3_v2":
      throw new LongshoreError("CONFIG_INVALID", "storage driver s3 is not supported yet");
  }
}
