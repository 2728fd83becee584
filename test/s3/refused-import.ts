import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runLongshore } from "../command-line/run-longshore.js";
import { s3Credentials } from "../command-line/s3-workplace.js";
import type { Workplace } from "../command-line/workplace.js";
import { readRefusal, type Refusal } from "../failures/refusal.js";
import { type S3Section, writeSection } from "./section.js";

/** Keys that no server knows. */
export const wrongKeys = { accesskey: "wrong-access", secretkey: "wrong-secret" } as const;

const secrets = [...Object.values(s3Credentials), ...Object.values(wrongKeys)];

/** How an import is run. */
export interface RefusalOptions {
  /** Whether the configuration names a database. */
  readonly database: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** How an import is refused. */
export interface RefusedImport extends Refusal {
  /** What lies in its working directory afterwards. */
  readonly files: readonly string[];
  /** What it has told of keys. */
  readonly secrets: readonly string[];
}

/**
 * Imports with a section of the configuration, in a folder of its own below a workplace's, which is
 * the home of a user without keys, too. @throws when it is not refused in one clear line
 */
export async function importRefused(
  workplace: Workplace,
  section: S3Section,
  { database, environment }: RefusalOptions,
): Promise<RefusedImport> {
  const cwd = mkdtempSync(join(workplace.folder, "import-"));
  writeSection({ ...workplace, configuration: join(cwd, "config.yml") }, section, { database });
  const result = await runLongshore(["import", "config.yml"], {
    cwd,
    environment: { HOME: cwd, ...environment },
  });
  const said = result.stdout + result.stderr;
  return {
    ...readRefusal(result),
    files: readdirSync(cwd),
    secrets: secrets.filter((secret) => said.includes(secret)),
  };
}
