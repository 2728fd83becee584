import { type Connection, readConnection, toConnection } from "./connection-file.js";
import { findDataFolder } from "./data-folder.js";
import { isServerOf, readPostmaster } from "./postmaster-file.js";

/** A server of a folder, whoever runs it. */
export interface FoundEmbeddedPostgres extends Connection {
  /** Whether it takes connections now. */
  readonly running: boolean;
}

/**
 * Tells how to connect to the server of a folder that `startEmbeddedPostgres` has used; undefined
 * when there is none. Changes nothing, and does not claim the folder.
 *
 * @throws EMBEDDED_POSTGRES_FAILED when the folder cannot be read
 */
export async function findEmbeddedPostgres(
  dataDirectory: string,
): Promise<FoundEmbeddedPostgres | undefined> {
  const folder = await findDataFolder(dataDirectory);
  if (folder === undefined) {
    return undefined;
  }
  const stored = await readConnection(folder.connection);
  if (stored === undefined) {
    return undefined;
  }
  const postmaster = await readPostmaster(folder.data);
  const running =
    postmaster?.ready === true && (await isServerOf(folder.data, postmaster.processId));
  const port = running ? postmaster.port : stored.port;
  return { ...toConnection({ ...stored, port }), running };
}
