import { randomUUID } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { blobFile, repositoryFolder } from "../../command-line/registry-files.js";
import type { RegistryRows } from "./registry-rows.js";

/** The file that links a layer or a config to a repository. */
export function layerLink(registry: string, path: string, digest: string): string {
  return join(repositoryFolder(registry, path), "_layers", digest.replace(":", "/"), "link");
}

/** Whether a repository has a link to a layer or a config. */
export function isLayerLinked(registry: string, path: string, digest: string): boolean {
  return existsSync(layerLink(registry, path, digest));
}

/** Gives the data of blobs the sizes that are declared for them: a sample's layers are smaller. */
export function growBlobs(registry: string, blobs: RegistryRows["blobs"]): void {
  for (const { digest, size } of blobs) {
    truncateSync(blobFile(registry, digest), size);
  }
}

/** Writes a file anew. @returns puts back what was there */
export function writeOver(file: string, data: string | Buffer): () => Promise<void> {
  const before = readFileSync(file);
  writeFileSync(file, data);
  return async () => writeFileSync(file, before);
}

/** Adds a folder with a file in it. @returns removes the folder */
export function addFile(folder: string, file: string, data: string): () => Promise<void> {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, data);
  return async () => rmSync(folder, { recursive: true });
}

/** Takes a file or a folder away. @returns puts it back */
export function takeAway(registry: string, path: string): () => Promise<void> {
  const kept = join(registry, `taken-away-${randomUUID()}`);
  renameSync(path, kept);
  return async () => renameSync(kept, path);
}

/** Copies a folder. @returns removes the copy */
export function copyFolder(from: string, to: string): () => Promise<void> {
  cpSync(from, to, { recursive: true });
  return async () => rmSync(to, { recursive: true });
}
