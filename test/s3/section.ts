import { writeFileSync } from "node:fs";
import type { S3Server } from "@longshore/s3-server";
import { s3Credentials } from "../command-line/s3-workplace.js";
import { configureDatabase, type Workplace } from "../command-line/workplace.js";

/** Keys of a configuration's section `storage.s3`. */
export type S3Section = Readonly<Record<string, unknown>>;

/** The section for a server's bucket, with its keys. */
export function describeBucket({ endpoint, bucket, region }: S3Server): S3Section {
  return {
    regionendpoint: endpoint,
    bucket,
    region,
    accesskey: s3Credentials.accessKeyId,
    secretkey: s3Credentials.secretAccessKey,
  };
}

/** How a configuration is written beside its section. */
export interface ConfigurationOptions {
  /** What the section is called. Default `s3`. */
  readonly driver?: "s3" | "s3_v1" | "s3_v2";
  /** Default true; without one the embedded database is made. */
  readonly database?: boolean;
}

/** Gives a workplace's configuration another section for its storage; undefined keys are left out. */
export function writeSection(
  workplace: Workplace,
  section: S3Section,
  { driver = "s3", database = true }: ConfigurationOptions = {},
): void {
  const configuration = {
    version: 0.1,
    storage: { [driver]: section },
    ...(database && { database: configureDatabase(workplace.database) }),
  };
  // JSON is YAML, too.
  writeFileSync(workplace.configuration, JSON.stringify(configuration));
}
