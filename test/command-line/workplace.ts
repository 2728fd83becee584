import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SampleDatabase, writeSampleConfiguration } from "@longshore/sample-registry";
import { createMigratedDatabase, type TestDatabase } from "../postgres/databases.js";
import { makeTemporaryFolder } from "../temporary-folder.js";

/** A folder with a registry, a migrated database, and the configuration that names both. */
export interface Workplace {
  readonly folder: string;
  /** The registry's root directory. */
  readonly registry: string;
  readonly configuration: string;
  readonly database: TestDatabase;
  readonly remove: () => Promise<void>;
}

/**
 * Makes a workplace.
 * @param tree a registry's root directory to copy; none for an empty folder. An import writes
 *   lockfiles only, so all else is a link to it: a test that changes more makes a tree of its own
 */
export async function createWorkplace(tree?: string): Promise<Workplace> {
  const folder = makeTemporaryFolder("test");
  const registry = join(folder, "registry");
  if (tree !== undefined) {
    copyTree(tree, registry);
  }
  const database = await createMigratedDatabase();
  const configuration = join(folder, "config.yml");
  await writeSampleConfiguration(configuration, {
    rootdirectory: registry,
    database: configureDatabase(database),
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

/** A database as a configuration names it. */
export function configureDatabase({ configuration }: TestDatabase): SampleDatabase {
  const { host, port, user, password, dbname, sslmode } = configuration;
  return { host, port, user, password: password ?? "", dbname, sslmode };
}

/** The lockfiles in a registry, by name. */
export function listLockfiles(registry: string): string[] {
  const folder = join(registry, "docker/registry/lockfiles");
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

/** Puts exactly these lockfiles into a registry, as the registry itself writes them. */
export function setLockfiles(registry: string, names: readonly string[]): void {
  const folder = join(registry, "docker/registry/lockfiles");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of names) {
    writeFileSync(join(folder, name), '{"version":1}');
  }
}

function copyTree(tree: string, registry: string): void {
  const inside = "docker/registry";
  mkdirSync(join(registry, inside), { recursive: true });
  for (const name of readdirSync(join(tree, inside))) {
    const [from, to] = [join(tree, inside, name), join(registry, inside, name)];
    if (name === "lockfiles") {
      // No copy, which would be as read-only as the tree may be.
      setLockfiles(registry, readdirSync(from));
    } else {
      symlinkSync(from, to);
    }
  }
}
