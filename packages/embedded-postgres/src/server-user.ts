import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { failed, named } from "./failed.js";

/** The user that the server runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` and its group on every Linux of today: no user has to be made for the server. */
const nobody: ServerUser = { uid: 65_534, gid: 65_534 };

/**
 * Decides who the server runs as, since PostgreSQL refuses to run as root. Undefined: as we do.
 * For root it is the owner of the data, so that root can start what a normal user has made, and
 * `nobody` for new data.
 *
 * @param ourUid as `process.getuid` gives it
 * @param owner whom the data folder belongs to, where there is one
 * @throws EMBEDDED_POSTGRES_FAILED for data of root, and for root anywhere but on Linux
 */
export function chooseServerUser(
  ourUid: number,
  owner: ServerUser | undefined,
  dataFolder: string,
  platform: string,
): ServerUser | undefined {
  if (ourUid !== 0) {
    return undefined;
  }
  if (platform !== "linux") {
    throw failed("PostgreSQL does not run as root: run as a normal user");
  }
  if (owner?.uid === 0) {
    throw failed(`${dataFolder} belongs to root, and PostgreSQL does not run as root`, {
      fields: { path: dataFolder },
    });
  }
  return owner ?? nobody;
}

/**
 * The topmost folder on the way to a path that the user may not pass through, by its permission
 * bits; undefined when the way is free.
 */
export async function findBarringFolder(
  path: string,
  user: ServerUser,
): Promise<string | undefined> {
  const parent = dirname(path);
  if (parent !== path) {
    const above = await findBarringFolder(parent, user);
    if (above !== undefined) {
      return above;
    }
  }
  const found = await named(`cannot look at ${path}`, stat(path));
  if (!found.isDirectory()) {
    return undefined;
  }
  let bit = 0o001;
  if (found.uid === user.uid) {
    bit = 0o100;
  } else if (found.gid === user.gid) {
    bit = 0o010;
  }
  return (found.mode & bit) === 0 ? path : undefined;
}
