import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { findEmbeddedPostgres } from "@longshore/embedded-postgres";
import { type Check, warn } from "../check.js";

/** Less free space than this is soon filled by a rehearsal. Bytes. */
const leastRoom = 1024 ** 3;

/** Without a database in the configuration an import is a rehearsal, in a PostgreSQL on this disk. */
export const embeddedDatabaseCheck: Check = {
  name: "embedded-database",
  needs: [],
  run: async ({ configuration, dataDirectory }) => {
    if (configuration.database !== undefined) {
      return { status: "not-checked", message: "because the configuration names a database" };
    }
    const found = await findEmbeddedPostgres(dataDirectory);
    const free = readFreeSpace(dataDirectory);
    const gigabytes = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
    if (free < leastRoom) {
      return {
        status: "fail",
        message: `the embedded PostgreSQL would lie in ${dataDirectory}, with ${gigabytes}`,
        next: "Make room there, or choose another `--data-dir`.",
      };
    }
    const where = found === undefined ? "would be made" : "lies";
    return warn(
      `the configuration names no database: an embedded PostgreSQL ${where} in ${dataDirectory} (${gigabytes})`,
      "This is for rehearsals: to migrate a registry, name its database in the section `database`.",
    );
  },
};

/** Free space where a folder is, or would be made. Bytes. */
function readFreeSpace(path: string): number {
  const absolute = resolve(path);
  if (!existsSync(absolute) && dirname(absolute) !== absolute) {
    return readFreeSpace(dirname(absolute));
  }
  const { bavail, bsize } = statfsSync(absolute);
  return bavail * bsize;
}
