import { compareKeys } from "../compare-keys.js";
import type { StorageEntry } from "../storage.js";
import { statPath, toEntry } from "./stat-path.js";
import { type Folder, readFolder } from "./read-folder.js";
import { refuseLoop, refuseLoopAtStart } from "./refuse-loop.js";
import { refuseUnnameable } from "./refuse-unnameable.js";

/** What a walk comes upon: an object, a folder it does not enter, or only a folder it has read. */
export type Found = StorageEntry | { readonly prefix: string } | undefined;

/** What to walk. */
export interface Walk {
  /** The root's path with a trailing slash. */
  readonly base: string;
  /** The folder's key with its trailing slash, or the empty text for the root. */
  readonly folder: string;
  /** How names in the folder itself begin that count; the empty text for all. */
  readonly nameStart: string;
  /** Only keys after this one count. Nothing is asked of the file system for those before it. */
  readonly startAfter: string;
}

/** Where a folder lies to `startAfter`: every key below it before, some, or every one after. */
function placeFolder(key: string, startAfter: string): "before" | "around" | "after" {
  if (startAfter.startsWith(key)) {
    return "around";
  }
  return compareKeys(key, startAfter) > 0 ? "after" : "before";
}

function findObject(walk: Walk, key: string): StorageEntry | undefined {
  if (compareKeys(key, walk.startAfter) <= 0) {
    return undefined;
  }
  refuseUnnameable(walk.base, key);
  const stats = statPath(walk.base + key, key);
  return stats?.isFile() === true ? toEntry(key, stats) : undefined;
}

function readFirst({ base, folder: key, nameStart }: Walk): Folder {
  const folder = readFolder(base, key);
  if (folder.names.length > 0) {
    refuseLoopAtStart(base, key);
  }
  return nameStart === ""
    ? folder
    : { ...folder, names: folder.names.filter((name) => name.startsWith(nameStart)) };
}

/**
 * Walks everything below a folder, depth first: the order of whole keys. It holds the names of one
 * folder a level. A file that vanishes meanwhile is left out.
 */
export function* walkTree(walk: Walk): Generator<Found> {
  const open: { folder: Folder; next: number }[] = [];
  open.push({ folder: readFirst(walk), next: 0 });
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const name = level.folder.names[level.next];
    level.next += 1;
    if (name === undefined) {
      open.pop();
      continue;
    }
    const key = level.folder.key + name;
    if (!name.endsWith("/")) {
      yield findObject(walk, key);
    } else if (placeFolder(key, walk.startAfter) !== "before") {
      if (level.folder.linkedFolders.has(name)) {
        refuseLoop(walk.base, key);
      }
      open.push({ folder: readFolder(walk.base, key), next: 0 });
      yield undefined;
    }
  }
}

/** Yields the folder as a prefix when a key below it comes after `startAfter`. */
function* findWithin(walk: Walk): Generator<Found> {
  for (const found of walkTree(walk)) {
    if (found !== undefined) {
      yield { prefix: walk.folder };
      return;
    }
    yield undefined;
  }
}

/**
 * Walks what lies directly in a folder. Folders are not looked into, except for the one that
 * `startAfter` lies in: it counts when a key below it comes after. A symbolic link that leads back
 * therefore is told like any other folder, and refused when it is walked itself.
 */
export function* walkLevel(walk: Walk): Generator<Found> {
  const folder = readFirst(walk);
  for (const name of folder.names) {
    const key = folder.key + name;
    const place = name.endsWith("/") ? placeFolder(key, walk.startAfter) : undefined;
    if (place === undefined) {
      yield findObject(walk, key);
    } else if (place === "around") {
      yield* findWithin({ ...walk, folder: key, nameStart: "" });
    } else if (place === "after") {
      yield { prefix: key };
    }
  }
}
