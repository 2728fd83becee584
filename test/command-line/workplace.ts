import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { createMigratedDatabase, type TestDatabase } from "../postgres/databases.js";

/** A folder with a registry, a migrated database, and the configuration that names both. */
export interface Workplace {
  readonly folder: string;
  /** The registry's root directory. */
  readonly registry: string;
  readonly configuration: string;
  readonly database: TestDatabase;
  readonly remove: () => Promise<void>;
}

/** Makes a workplace. @param tree a registry's root directory to copy; none for an empty folder */
export async function createWorkplace(tree?: string): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), "longshore-test-"));
  const registry = join(folder, "registry");
  if (tree !== undefined) {
    cpSync(tree, registry, { recursive: true });
  }
  const database = await createMigratedDatabase();
  const configuration = join(folder, "config.yml");
  const { host, port, user, password, dbname, sslmode } = database.configuration;
  await writeSampleConfiguration(configuration, {
    rootdirectory: registry,
    database: { host, port, user, password: password ?? "", dbname, sslmode },
  });
  return {
    folder,
    registry,
    configuration,
    database,
    remove: async () => {
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    },
  };
}

/** The lockfiles in a registry, by name. */
export function listLockfiles(registry: string): string[] {
  const folder = join(registry, "docker/registry/lockfiles");
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}
