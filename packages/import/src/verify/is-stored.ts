import { layout } from "@longshore/registry";
import type { VerifyContext } from "./verify-context.js";

/** Whether storage has a repository. */
export function isStored(
  { storage, signal }: Pick<VerifyContext, "storage" | "signal">,
  path: string,
): Promise<boolean> {
  return storage.hasPrefix(`${layout.repository(path)}_manifests/`, signal);
}
