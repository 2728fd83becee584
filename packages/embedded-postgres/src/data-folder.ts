import {
  chown,
  mkdir,
  open,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { join } from "node:path";
import { failed, named, systemErrorCode } from "./failed.js";
import type { ServerUser } from "./server-user.js";

/** The paths below the folder that a caller names. */
export interface DataFolder {
  /** What the caller named, without symbolic links. */
  readonly root: string;
  /** PostgreSQL's own data. */
  readonly data: string;
  /** Where data is made, to be renamed when it is whole. */
  readonly draft: string;
  readonly log: string;
  readonly connection: string;
}

/** What lies in a folder. */
export type DataState =
  | { readonly kind: "empty" }
  | { readonly kind: "data"; readonly owner: ServerUser };

/** Names the paths below a folder that exists. */
export async function findDataFolder(root: string): Promise<DataFolder | undefined> {
  try {
    return layOut(await realpath(root));
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") {
      return undefined;
    }
    throw failed(`cannot look at ${root}`, { cause });
  }
}

/** Makes the folder if it is not there yet, and names the paths below it. */
export async function makeDataFolder(root: string): Promise<DataFolder> {
  await named(`cannot make ${root}`, mkdir(root, { recursive: true }));
  return layOut(await named(`cannot look at ${root}`, realpath(root)));
}

function layOut(root: string): DataFolder {
  return {
    root,
    data: join(root, "postgres"),
    draft: join(root, "postgres.new"),
    log: join(root, "postgres.log"),
    connection: join(root, "postgres.json"),
  };
}

/**
 * Looks at the data before anything is started.
 *
 * @param ourUid as `process.getuid` gives it
 * @throws EMBEDDED_POSTGRES_FAILED when it is of another major version, or another user's, or no
 *   PostgreSQL data
 */
export async function inspectData(
  folder: DataFolder,
  majorVersion: string,
  ourUid: number,
): Promise<DataState> {
  const { data } = folder;
  const owner = await findOwner(data);
  if (owner === undefined) {
    return { kind: "empty" };
  }
  if (ourUid !== 0 && owner.uid !== ourUid) {
    throw failed(`${data} belongs to user ${owner.uid}: run as that user or as root`, {
      fields: { path: data },
    });
  }
  const names = await named(`cannot read ${data}`, readdir(data));
  if (names.length === 0) {
    return { kind: "empty" };
  }
  if (!names.includes("PG_VERSION")) {
    throw failed(`${data} is neither empty nor the data of a PostgreSQL server`, {
      fields: { path: data },
    });
  }
  const version = await named(`cannot read ${data}`, readFile(join(data, "PG_VERSION"), "utf8"));
  if (version.trim() !== majorVersion) {
    throw failed(
      `${data} is of PostgreSQL ${version.trim()}, and the server here is ${majorVersion}`,
      { fields: { path: data } },
    );
  }
  return { kind: "data", owner };
}

async function findOwner(path: string): Promise<ServerUser | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") {
      return undefined;
    }
    throw failed(`cannot look at ${path} (${systemErrorCode(cause)})`, { cause });
  }
}

/** Makes an empty folder to make data in, in place of one that was given up half-way. */
export async function makeDraft(folder: DataFolder, user: ServerUser | undefined): Promise<void> {
  const { draft } = folder;
  await named(`cannot remove ${draft}`, rm(draft, { recursive: true, force: true }));
  await named(`cannot make ${draft}`, mkdir(draft, { mode: 0o700 }));
  if (user !== undefined) {
    await named(`cannot give ${draft} to user ${user.uid}`, chown(draft, user.uid, user.gid));
  }
}

/** Makes the draft the data: from now on the folder has been initialised. */
export async function acceptDraft(folder: DataFolder): Promise<void> {
  await named(`cannot make ${folder.data}`, rename(folder.draft, folder.data));
  // After a power failure the data must not bear the draft's name again, which the next start drops.
  const root = await named(`cannot open ${folder.root}`, open(folder.root));
  try {
    await named(`cannot write ${folder.root}`, root.sync());
  } finally {
    await root.close();
  }
}
