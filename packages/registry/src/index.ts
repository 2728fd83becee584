export { type BlobRange, formatBlobRange, parseBlobRange } from "./blob-range.js";
export { type Digest, parseDigest } from "./digest.js";
export { layout } from "./layout.js";
export { type Link, provesLink } from "./link.js";
export { findBlobRanges, listBlobs, type StoredBlob } from "./list-blobs.js";
export {
  type ListedFolder,
  listRepositories,
  listTopLevelNamespaces,
} from "./list-repositories.js";
export { listRevisions } from "./list-revisions.js";
export { listTags } from "./list-tags.js";
export {
  type LockfileName,
  type Lockfiles,
  type LockfileTimes,
  readLockfiles,
  readLockfileTimes,
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
export { type BlobContent, blobExists, type BlobRead, readBlob } from "./read-blob.js";
export { openLinks, type RepositoryLinks, type ResolvedTag } from "./repository-links.js";
export { isRepositoryPath } from "./repository-path.js";
export { formatTagRange, parseTagRange, type TagRange, tagRangeSeparator } from "./tag-range.js";
