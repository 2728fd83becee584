import type { Digest } from "./digest.js";

const root = "docker/registry/v2/";

/** Where everything lies below a storage's root, as the registry lays it out. */
export const layout = {
  /** The folder of all repositories. */
  repositories: `${root}repositories/`,
  /** The folder of all blobs of the algorithm sha256. */
  blobs: `${root}blobs/sha256/`,
  /** The folder of the lockfiles. */
  lockfiles: "docker/registry/lockfiles/",
  /** A lockfile's key. */
  lockfile: (name: "filesystem-in-use" | "database-in-use") => `docker/registry/lockfiles/${name}`,
  /** The folder that a repository's path names. */
  repository: (path: string) => `${root}repositories/${path}/`,
  /** The folder of a repository's tags. */
  tags: (path: string) => `${root}repositories/${path}/_manifests/tags/`,
  /** The link that says which manifest a tag names. */
  tagLink: (path: string, tag: string) =>
    `${root}repositories/${path}/_manifests/tags/${tag}/current/link`,
  /** The folder of a repository's manifests, tagged or not, of the algorithm sha256. */
  revisions: (path: string) => `${root}repositories/${path}/_manifests/revisions/sha256/`,
  /** The link that makes a manifest part of a repository. */
  revisionLink: (path: string, digest: Digest) =>
    `${root}repositories/${path}/_manifests/revisions/${folder(digest)}/link`,
  /** The folder of a repository's layers and configs of the algorithm sha256. */
  layers: (path: string) => `${root}repositories/${path}/_layers/sha256/`,
  /** The link that makes a layer or a config part of a repository. */
  layerLink: (path: string, digest: Digest) =>
    `${root}repositories/${path}/_layers/${folder(digest)}/link`,
  /** A blob's content. */
  blobData: (digest: Digest) => {
    const colon = digest.indexOf(":");
    const hex = digest.slice(colon + 1);
    return `${root}blobs/${digest.slice(0, colon)}/${hex.slice(0, 2)}/${hex}/data`;
  },
} as const;

function folder(digest: Digest): string {
  return digest.replace(":", "/");
}
