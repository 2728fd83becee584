import { LongshoreError } from "@longshore/errors";
import type { RunCommand } from "@longshore/ledger";
import { layout } from "@longshore/registry";
import type { Storage } from "@longshore/storage";

/**
 * Sees that storage holds a registry, so that a wrong root never looks like an empty one.
 * @throws STORAGE_ROOT_INVALID, REPOSITORY_UNKNOWN
 */
export async function checkStorage(
  storage: Storage,
  command: RunCommand,
  signal: AbortSignal,
): Promise<void> {
  for (const step of command.steps) {
    const prefix = step === "blob-import" ? layout.blobs : layout.repositories;
    await requirePrefix(storage, prefix, signal);
  }
  const path = command.repository;
  if (
    path !== undefined &&
    !(await storage.hasPrefix(`${layout.repository(path)}_manifests/`, signal))
  ) {
    throw new LongshoreError("REPOSITORY_UNKNOWN", `Storage holds no repository "${path}".`, {
      fields: { repository: path },
    });
  }
}

/**
 * Sees that storage holds both repositories and blobs.
 * @throws STORAGE_ROOT_INVALID
 */
export async function checkRegistry(storage: Storage, signal: AbortSignal): Promise<void> {
  await requirePrefix(storage, layout.repositories, signal);
  await requirePrefix(storage, layout.blobs, signal);
}

async function requirePrefix(storage: Storage, prefix: string, signal: AbortSignal): Promise<void> {
  if (!(await storage.hasPrefix(prefix, signal))) {
    throw new LongshoreError(
      "STORAGE_ROOT_INVALID",
      `There is no "${prefix}" in ${storage.driver} storage ${storage.location}.`,
      { fields: { driver: storage.driver, location: storage.location, prefix } },
    );
  }
}
