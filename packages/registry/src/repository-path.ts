/** Most characters of a repository's path. Source: the registry's `reference` package. */
export const repositoryPathMaxLength = 255;

// Source: the grammar in the registry's `reference` package: a first segment may be a host name.
// A separator is never empty here, as it may be there: a backtracking engine would take for ever.
const segment = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const hostLabel = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const host = `${hostLabel}(?:\\.${hostLabel})*(?::[0-9]+)?`;
const pathPattern = new RegExp(`^(?:${host}/)?${segment}(?:/${segment})*$`);

/** Whether a registry can serve a repository of this path. */
export function isRepositoryPath(path: string): boolean {
  return path.length <= repositoryPathMaxLength && pathPattern.test(path);
}
