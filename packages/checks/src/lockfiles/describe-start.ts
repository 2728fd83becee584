/** What a registry does with the lockfiles that it finds when it starts. */
export type RegistryStart = "with-database" | "without-database" | "either" | "neither";

/** Says what a registry does at its next start. */
export function describeStart(start: RegistryStart): string {
  return descriptions[start];
}

const descriptions: Readonly<Record<RegistryStart, string>> = {
  "with-database": "a registry starts with its database only (database-in-use)",
  "without-database": "a registry starts without its database only (filesystem-in-use)",
  either: "a registry starts with its database or without (no lockfile)",
  neither: "no registry starts (both lockfiles)",
};
