import { LongshoreError } from "@longshore/errors";
import { isRepositoryPath } from "@longshore/registry";

const wrongSegments: ReadonlySet<string> = new Set(["", ".", ".."]);

/** Requires what `--repository` names to be a path that a registry serves. @throws USAGE_INVALID */
export function requireRepositoryPath(path: string | undefined): void {
  if (path !== undefined && !isRepositoryPath(path)) {
    throw wrongPath(path);
  }
}

/**
 * Requires what `--repository` names to be a path below `repositories/`: what is set aside may be a
 * folder that no registry serves.
 * @throws USAGE_INVALID
 */
export function requireFolderPath(path: string | undefined): void {
  if (path?.split("/").some((segment) => wrongSegments.has(segment)) === true) {
    throw wrongPath(path);
  }
}

function wrongPath(path: string): LongshoreError {
  return new LongshoreError("USAGE_INVALID", `${JSON.stringify(path)} is no repository path.`, {
    fields: { repository: path },
  });
}
