export { type Digest, parseDigest } from "./digest.js";
export { layout } from "./layout.js";
export { type Link, readLink } from "./link.js";
export { listBlobs, listBlobShards, type StoredBlob } from "./list-blobs.js";
export { listRepositories } from "./list-repositories.js";
export { listRevisions } from "./list-revisions.js";
export { listTags } from "./list-tags.js";
export {
  type LockfileName,
  type Lockfiles,
  readLockfiles,
  removeLockfile,
  writeLockfile,
} from "./lockfiles.js";
export type {
  Descriptor,
  ImageManifest,
  ListManifest,
  Manifest,
  UnsupportedReason,
} from "./manifest/manifest.js";
export { isDistributable } from "./manifest/media-types.js";
export { parseManifest } from "./manifest/parse-manifest.js";
export { blobExists, readBlob } from "./read-blob.js";
export { isRepositoryPath } from "./repository-path.js";
