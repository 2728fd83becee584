import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import {
  blobs,
  importStatistics,
  layers,
  manifestReferences,
  manifests,
  mediaTypes,
  repositories,
  repositoryBlobs,
  tags,
  topLevelNamespaces,
} from "../schema/index.js";

/** A right on a table, in the words of `grant`. */
export type TableRight = "select" | "insert" | "update";

/** What an import needs of one table. */
export interface ImportedTable {
  readonly table: PgTable;
  readonly rights: readonly TableRight[];
  /** The columns that an import gives a value. */
  readonly written: readonly PgColumn[];
  /** Further columns that it reads. */
  readonly read: readonly PgColumn[];
  /** The columns by which `on conflict` knows a row that exists; none where rows are only added. */
  readonly key: readonly PgColumn[];
  /** The triggers that must fire for the garbage collector to learn of the rows. */
  readonly triggers: readonly string[];
}

/**
 * The tables that an import writes. What it does not use may differ from Longshore's schema: a later
 * version of the registry may have moved it.
 */
export const importedTables: readonly ImportedTable[] = [
  {
    table: mediaTypes,
    rights: ["select", "insert"],
    written: [mediaTypes.mediaType],
    read: [mediaTypes.id],
    key: [mediaTypes.mediaType],
    triggers: [],
  },
  {
    table: topLevelNamespaces,
    rights: ["select", "insert"],
    written: [topLevelNamespaces.name],
    read: [topLevelNamespaces.id],
    key: [topLevelNamespaces.name],
    triggers: [],
  },
  {
    table: repositories,
    rights: ["select", "insert", "update"],
    written: [
      repositories.topLevelNamespaceId,
      repositories.name,
      repositories.path,
      repositories.lastPublishedAt,
    ],
    read: [repositories.id],
    key: [repositories.path],
    triggers: [],
  },
  {
    table: blobs,
    rights: ["select", "insert"],
    written: [blobs.digest, blobs.size, blobs.mediaTypeId],
    read: [],
    key: [blobs.digest],
    triggers: ["gc_track_blob_uploads_trigger"],
  },
  {
    table: repositoryBlobs,
    rights: ["select", "insert"],
    written: [
      repositoryBlobs.topLevelNamespaceId,
      repositoryBlobs.repositoryId,
      repositoryBlobs.blobDigest,
    ],
    read: [],
    key: [
      repositoryBlobs.topLevelNamespaceId,
      repositoryBlobs.repositoryId,
      repositoryBlobs.blobDigest,
    ],
    triggers: [],
  },
  {
    table: manifests,
    rights: ["select", "insert"],
    written: [
      manifests.topLevelNamespaceId,
      manifests.repositoryId,
      manifests.schemaVersion,
      manifests.mediaTypeId,
      manifests.configurationMediaTypeId,
      manifests.configurationPayload,
      manifests.configurationBlobDigest,
      manifests.digest,
      manifests.payload,
      manifests.nonConformant,
      manifests.totalSize,
    ],
    read: [manifests.id],
    key: [manifests.topLevelNamespaceId, manifests.repositoryId, manifests.digest],
    triggers: [
      "gc_track_configuration_blobs_trigger",
      "gc_track_manifest_uploads_trigger",
      "gc_track_tmp_blobs_manifests_trigger",
    ],
  },
  {
    table: manifestReferences,
    rights: ["select", "insert"],
    written: [
      manifestReferences.topLevelNamespaceId,
      manifestReferences.repositoryId,
      manifestReferences.parentId,
      manifestReferences.childId,
    ],
    read: [],
    key: [
      manifestReferences.topLevelNamespaceId,
      manifestReferences.repositoryId,
      manifestReferences.parentId,
      manifestReferences.childId,
    ],
    triggers: [],
  },
  {
    table: layers,
    rights: ["select", "insert"],
    written: [
      layers.topLevelNamespaceId,
      layers.repositoryId,
      layers.manifestId,
      layers.size,
      layers.mediaTypeId,
      layers.digest,
    ],
    read: [],
    key: [layers.topLevelNamespaceId, layers.repositoryId, layers.manifestId, layers.digest],
    triggers: ["gc_track_layer_blobs_trigger"],
  },
  {
    table: tags,
    rights: ["select", "insert", "update"],
    written: [
      tags.topLevelNamespaceId,
      tags.repositoryId,
      tags.manifestId,
      tags.name,
      tags.updatedAt,
    ],
    read: [],
    key: [tags.topLevelNamespaceId, tags.repositoryId, tags.name],
    triggers: ["gc_track_switched_tags_trigger"],
  },
  {
    table: importStatistics,
    rights: ["insert"],
    written: [
      importStatistics.startedAt,
      importStatistics.finishedAt,
      importStatistics.preImport,
      importStatistics.preImportStartedAt,
      importStatistics.preImportFinishedAt,
      importStatistics.preImportError,
      importStatistics.tagImport,
      importStatistics.tagImportStartedAt,
      importStatistics.tagImportFinishedAt,
      importStatistics.tagImportError,
      importStatistics.blobImport,
      importStatistics.blobImportStartedAt,
      importStatistics.blobImportFinishedAt,
      importStatistics.blobImportError,
      importStatistics.repositoriesCount,
      importStatistics.tagsCount,
      importStatistics.manifestsCount,
      importStatistics.blobsCount,
      importStatistics.blobsSizeBytes,
      importStatistics.storageDriver,
    ],
    read: [],
    key: [],
    triggers: [],
  },
];
