import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LongshoreError } from "@longshore/errors";
import type { Blob } from "./blob.js";

/** What a link says: its digest, or what damage has made of it. */
export type LinkState = "whole" | "empty" | "invalid" | "missing";

/** Writes one repository's links. Every folder is made once, so each link may be written once. */
export interface RepositoryWriter {
  /** Links a layer or a config to the repository; a shared one a second time does nothing. */
  linkLayer(blob: Blob, state?: LinkState): void;
  /**
   * Makes a manifest a revision of the repository; a shared one a second time does nothing.
   * @returns whether it was written
   */
  linkRevision(manifest: Blob, state?: LinkState): boolean;
  /** Points a tag at a manifest; its index remembers also those at which it pointed before. */
  linkTag(tag: string, current: Blob, state?: LinkState, before?: readonly Blob[]): void;
}

/** Writes a registry's tree below a root. */
export interface TreeWriter {
  /**
   * Writes a blob's data (or what damage has left of it), a shared one only the first time.
   * @returns whether it was written
   */
  writeBlob(blob: Blob, data?: string): boolean;
  /** Makes a repository's folders. */
  startRepository(path: string): RepositoryWriter;
  writeLockfile(): void;
  /** Blobs written so far, and the bytes of their files. */
  readonly written: { readonly blobs: number; readonly bytes: number };
}

// Everything here calls fs synchronously: a tree is hundreds of thousands of tiny files, and a
// promise for each costs four times the processor time. The caller pauses now and then.

/** Starts a tree. Throws USAGE_INVALID when the root holds one already. */
export function startTree(root: string): TreeWriter {
  const registry = join(root, "docker", "registry");
  if (existsSync(registry)) {
    throw new LongshoreError("USAGE_INVALID", `There is a registry in ${root} already.`);
  }
  const blobs = join(registry, "v2", "blobs", "sha256");
  const shards = new Set<string>();
  const shared = new Set<string>();
  const written = { blobs: 0, bytes: 0 };
  mkdirSync(blobs, { recursive: true });
  return {
    written,
    writeBlob: (blob, data = blob.data) => {
      if (blob.shared && !addNew(shared, blob.hex)) {
        return false;
      }
      const shard = `${blobs}/${blob.hex.slice(0, 2)}`;
      if (addNew(shards, shard)) {
        mkdirSync(shard);
      }
      mkdirSync(`${shard}/${blob.hex}`);
      writeFileSync(`${shard}/${blob.hex}/data`, data);
      written.blobs += 1;
      written.bytes += Buffer.byteLength(data);
      return true;
    },
    startRepository: (path) => startRepository(join(registry, "v2", "repositories", path)),
    writeLockfile: () => {
      mkdirSync(join(registry, "lockfiles"));
      writeFileSync(join(registry, "lockfiles", "filesystem-in-use"), '{"version":1}');
    },
  };
}

function startRepository(folder: string): RepositoryWriter {
  const layers = `${folder}/_layers/sha256`;
  const revisions = `${folder}/_manifests/revisions/sha256`;
  const tags = `${folder}/_manifests/tags`;
  for (const each of [layers, revisions, tags]) {
    mkdirSync(each, { recursive: true });
  }
  const linked = new Set<string>();
  return {
    linkLayer: (blob, state = "whole") => {
      if (!blob.shared || addNew(linked, blob.hex)) {
        writeLink(`${layers}/${blob.hex}`, blob, state);
      }
    },
    linkRevision: (manifest, state = "whole") => {
      if (manifest.shared && !addNew(linked, manifest.hex)) {
        return false;
      }
      writeLink(`${revisions}/${manifest.hex}`, manifest, state);
      return true;
    },
    linkTag: (tag, current, state = "whole", before = []) => {
      const index = `${tags}/${tag}/index/sha256`;
      mkdirSync(index, { recursive: true });
      for (const manifest of [...before, current]) {
        writeLink(`${index}/${manifest.hex}`, manifest, "whole");
      }
      writeLink(`${tags}/${tag}/current`, current, state);
    },
  };
}

function writeLink(folder: string, target: Blob, state: LinkState): void {
  if (state === "missing") {
    return;
  }
  mkdirSync(folder);
  writeFileSync(`${folder}/link`, linkContent(target, state));
}

function linkContent(target: Blob, state: Exclude<LinkState, "missing">): string {
  switch (state) {
    case "whole":
      return `sha256:${target.hex}`;
    case "empty":
      return "";
    case "invalid":
      return "no digest";
  }
}

function addNew(set: Set<string>, item: string): boolean {
  if (set.has(item)) {
    return false;
  }
  set.add(item);
  return true;
}
