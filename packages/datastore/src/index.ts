export {
  checkDatabase,
  type DatabaseRequirement,
  findDatabaseProblems,
  requireOfDatabase,
} from "./check/check-database.js";
export type { DatabaseProblem } from "./check/database-problem.js";
export { type Database, type DatabaseConnection, openDatabase } from "./connection.js";
export { readServerVersion } from "./check/find-server-problems.js";
export { countOtherSessions, readConnectionRoom } from "./inspect/connection-room.js";
export { type FilledTable, findFilledTables } from "./inspect/estimate-rows.js";
export { findPooler, type Pooler } from "./inspect/find-pooler.js";
export { mostCounted, readReviewQueues } from "./inspect/review-queues.js";
export { readByteaOutput, readServerClock } from "./inspect/server-settings.js";
export type { CopyRows } from "./connection/copy-rows.js";
export { migrateDatabase } from "./migrate.js";
export * from "./schema/index.js";
export type { AddedRows, OnAdded } from "./load/added-rows.js";
export { byteaArray } from "./load/bytea-array.js";
export { encodeDigest } from "./load/encode-digest.js";
export { loadBlobs } from "./load/load-blobs.js";
export { deleteTags } from "./load/delete-tags.js";
export { type LoadedRows, loadRepository, type RepositoryLoad } from "./load/load-repository.js";
export { mayAnalyze } from "./load/may-analyze.js";
export { analyzedTables, PartitionAnalyzer } from "./load/partition-analyzer.js";
export {
  type BlobRow,
  type LayerRow,
  type ManifestReferenceRow,
  type ManifestRow,
  payloadBytes,
  type RepositoryRows,
  type TagRow,
} from "./load/rows.js";
export {
  type BlobColumns,
  type BlobUse,
  type BlobUser,
  findFirstUses,
  streamBlobUsers,
  streamBlobs,
  streamLinkingRepositories,
  streamOtherBlobs,
  streamPayloadsOfUsers,
  streamRepositoryBlobs,
  streamUsingManifests,
} from "./read/blob-rows.js";
export { findMediaTypes } from "./read/find-media-types.js";
export {
  pageNamespaces,
  pageTaggedRepositories,
  readRepositoryTags,
  type RepositoryTags,
  streamMisplacedRepositories,
  streamNamespaces,
  streamRepositories,
} from "./read/namespace-rows.js";
export { readSnapshot } from "./read/read-snapshot.js";
export { streamRows } from "./read/stream-rows.js";
export {
  findLinkedBlobs,
  type LayerColumns,
  type ManifestColumns,
  readLayerColumns,
  readManifestColumns,
  readReferences,
  readRepositoryColumns,
  type RepositoryColumns,
  type RepositoryKey,
  streamManifests,
  streamTags,
  streamUnusedLinks,
} from "./read/repository-rows.js";
export { runMigrations } from "./run-migrations.js";
export { countRows, hasTags, hasTagsTable, type RowCounts } from "./stores/count-rows.js";
export { lockTable, readDatabaseIdentity } from "./stores/database-identity.js";
export {
  createImportStatistics,
  type ImportStatistics,
  type StepStatistics,
} from "./stores/import-statistics-store.js";
export { type MediaTypeIds, MediaTypeStore, octetStream } from "./stores/media-type-store.js";
export {
  ensureNamespace,
  findManifests,
  findOrCreateRepository,
  findRepository,
  hasManifests,
  markPublished,
  type RepositoryRow,
} from "./stores/repository-store.js";
export { transact } from "./transact.js";
export { listTagCounts } from "./stores/list-tag-counts.js";
export { explainQueryError } from "./explain-query-error.js";
export { unwrapQueryError } from "./unwrap-query-error.js";
