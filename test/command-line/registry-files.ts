import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of a repository in a registry's tree. */
export function repositoryFolder(registry: string, path: string): string {
  return join(registry, "docker/registry/v2/repositories", path);
}

/** The file of a blob. @param digest `sha256:<64 hex>` */
export function blobFile(registry: string, digest: string): string {
  const hex = digest.slice("sha256:".length);
  return join(registry, "docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex, "data");
}

/** Every repository of a registry's tree that has tags. */
export function listRepositories(registry: string): string[] {
  const root = repositoryFolder(registry, "");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("/_manifests/tags"))
    .map((path) => path.slice(0, -"/_manifests/tags".length))
    .toSorted();
}

/** A repository's first tag, and the manifest it names. */
export function firstTag(registry: string, path: string): { tag: string; manifest: string } {
  const tags = join(repositoryFolder(registry, path), "_manifests/tags");
  const tag = readdirSync(tags).toSorted()[0] ?? "";
  return { tag, manifest: readFileSync(join(tags, tag, "current/link"), "utf8") };
}
