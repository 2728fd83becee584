import type { StorageConfiguration } from "@longshore/config";
import { createFilesystemStorage } from "./filesystem/create-filesystem-storage.js";
import type { RequestOptions, Storage } from "./storage.js";

/**
 * Opens the storage that a configuration names. Nothing is asked of it yet. A driver takes one case
 * here; the compiler tells when one is missing.
 *
 * @param options for storages that are asked over a network
 */
export async function openStorage(
  configuration: StorageConfiguration,
  options: RequestOptions = {},
): Promise<Storage> {
  switch (configuration.driver) {
    case "filesystem":
      return createFilesystemStorage(configuration);
    case "s3":
    case "s3_v1":
    case "s3_v2": {
      // The SDK takes a while to load, which nobody else should wait for.
      const { createS3Storage } = await import("./s3/create-s3-storage.js");
      return await createS3Storage(configuration, options);
    }
  }
}
