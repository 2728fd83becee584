import { resolve } from "node:path";
import type { FilesystemConfiguration } from "@longshore/config";
import type { Storage } from "../storage.js";
import { createBreather } from "./breather.js";
import { notAnObject } from "./file-error.js";
import { listPages } from "./list-pages.js";
import { readObject } from "./read-object.js";
import { removeEmptyFolder } from "./remove-empty-folder.js";
import { statPath, toEntry } from "./stat-path.js";
import { folderPath, objectPath } from "./storage-path.js";
import { removeObject, writeObject } from "./write-object.js";

/**
 * A storage in a folder. Its calls to the file system are synchronous, as those cost a quarter of
 * the CPU time; in between, the event loop runs at least every few milliseconds. A file system that
 * does not answer therefore holds the whole process, and a signal is only looked at between calls.
 *
 * Symbolic links are followed; one that leads back is a folder that cannot be listed. A folder that
 * is empty still is a prefix. Two writes of one key at once: either one is kept.
 */
export function createFilesystemStorage(configuration: FilesystemConfiguration): Storage {
  const location = resolve(configuration.rootdirectory);
  const base = location.endsWith("/") ? location : `${location}/`;
  const breather = createBreather();
  return {
    driver: configuration.driver,
    location,
    isRemote: false,
    list: (options) => listPages(base, breather, options),
    async hasPrefix(prefix, signal) {
      await breather.breatheIfDue(signal);
      return statPath(folderPath(base, prefix), prefix)?.isDirectory() === true;
    },
    async read(key, { maxBytes, signal }) {
      await breather.breatheIfDue(signal);
      return readObject(base, key, maxBytes);
    },
    async head(key, signal) {
      await breather.breatheIfDue(signal);
      const stats = statPath(objectPath(base, key), key);
      if (stats !== undefined && !stats.isFile()) {
        throw notAnObject(key, stats.isDirectory());
      }
      return stats && toEntry(key, stats);
    },
    async write(key, data, signal) {
      await breather.breatheIfDue(signal);
      writeObject(base, key, data);
    },
    async remove(key, signal) {
      await breather.breatheIfDue(signal);
      removeObject(base, key);
    },
    async removeEmptyFolder(prefix, signal) {
      await breather.breatheIfDue(signal);
      removeEmptyFolder(base, prefix);
    },
    async close() {},
  };
}
