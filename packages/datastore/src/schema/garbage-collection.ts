import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  interval,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { blobs } from "./blobs.js";
import { bytea, createdAt, identity, instant, wholeNumber } from "./column-types.js";
import { layers } from "./layers.js";
import { manifests } from "./manifests.js";

/** When the online garbage collector looks at a blob or manifest, how often it did, and why. */
const review = () => ({
  reviewAfter: instant("review_after")
    .notNull()
    .default(sql`now() + interval '1 day'`),
  reviewCount: integer("review_count").notNull().default(0),
});

/** How long after an event the garbage collector looks. */
export const gcReviewAfterDefaults = pgTable(
  "gc_review_after_defaults",
  { event: text("event").notNull(), value: interval("value").notNull() },
  (table) => [
    primaryKey({ name: "pk_gc_review_after_defaults", columns: [table.event] }),
    check("check_gc_review_after_defaults_event_length", sql`char_length(event) <= 255`),
  ],
);

/** Blobs to look at. Filled by triggers. */
export const gcBlobReviewQueue = pgTable(
  "gc_blob_review_queue",
  {
    ...review(),
    digest: bytea("digest").notNull(),
    createdAt: createdAt(),
    event: text("event"),
  },
  (table) => [
    primaryKey({ name: "pk_gc_blob_review_queue", columns: [table.digest] }),
    check("check_gc_blob_review_queue_event_length", sql`char_length(event) <= 255`),
    check("check_gc_blob_review_queue_event_not_null", sql`event is not null`),
    index("index_gc_blob_review_queue_on_review_after").on(table.reviewAfter),
  ],
);

/** Manifests to look at. Filled by triggers. */
export const gcManifestReviewQueue = pgTable(
  "gc_manifest_review_queue",
  {
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    repositoryId: wholeNumber("repository_id").notNull(),
    manifestId: wholeNumber("manifest_id").notNull(),
    ...review(),
    createdAt: createdAt(),
    event: text("event"),
  },
  (table) => [
    primaryKey({
      name: "pk_gc_manifest_review_queue",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.manifestId],
    }),
    foreignKey({
      name: "fk_gc_manifest_review_queue_tp_lvl_nspc_id_rp_id_mfst_id_mnfsts",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.manifestId],
      foreignColumns: [manifests.topLevelNamespaceId, manifests.repositoryId, manifests.id],
    }).onDelete("cascade"),
    check("check_gc_manifest_review_queue_event_length", sql`char_length(event) <= 255`),
    check("check_gc_manifest_review_queue_event_not_null", sql`event is not null`),
    index("index_gc_manifest_review_queue_on_review_after").on(table.reviewAfter),
  ],
);

/** Digests that manifests were pushed with, for the garbage collector. Filled by triggers. */
export const gcTmpBlobsManifests = pgTable(
  "gc_tmp_blobs_manifests",
  { createdAt: createdAt(), digest: bytea("digest").notNull() },
  (table) => [primaryKey({ name: "pk_gc_tmp_blobs_manifests", columns: [table.digest] })],
);

/** Which manifests use a blob as their config. Partitioned by digest. Filled by triggers. */
export const gcBlobsConfigurations = pgTable(
  "gc_blobs_configurations",
  {
    id: identity("id"),
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    repositoryId: wholeNumber("repository_id").notNull(),
    manifestId: wholeNumber("manifest_id").notNull(),
    digest: bytea("digest").notNull(),
  },
  (table) => [
    primaryKey({ name: "pk_gc_blobs_configurations", columns: [table.digest, table.id] }),
    unique("unique_gc_blobs_configurations_digest_and_manifest_id").on(
      table.digest,
      table.manifestId,
    ),
    foreignKey({
      name: "fk_gc_blobs_configurations_digest_blobs",
      columns: [table.digest],
      foreignColumns: [blobs.digest],
    }).onDelete("cascade"),
    foreignKey({
      name: "fk_gc_blobs_configurations_tp_lvl_nspc_id_r_id_m_id_dgst_mnfsts",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.manifestId, table.digest],
      foreignColumns: [
        manifests.topLevelNamespaceId,
        manifests.repositoryId,
        manifests.id,
        manifests.configurationBlobDigest,
      ],
    }).onDelete("cascade"),
    index("index_gc_blobs_configurations_on_tp_lvl_nmspc_id_r_id_m_id_dgst").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.manifestId,
      table.digest,
    ),
  ],
);

/** Which layers a blob is. Partitioned by digest. Filled by triggers. */
export const gcBlobsLayers = pgTable(
  "gc_blobs_layers",
  {
    id: identity("id"),
    topLevelNamespaceId: wholeNumber("top_level_namespace_id").notNull(),
    repositoryId: wholeNumber("repository_id").notNull(),
    layerId: wholeNumber("layer_id").notNull(),
    digest: bytea("digest").notNull(),
  },
  (table) => [
    primaryKey({ name: "pk_gc_blobs_layers", columns: [table.digest, table.id] }),
    unique("unique_gc_blobs_layers_digest_and_layer_id").on(table.digest, table.layerId),
    foreignKey({
      name: "fk_gc_blobs_layers_digest_blobs",
      columns: [table.digest],
      foreignColumns: [blobs.digest],
    }).onDelete("cascade"),
    foreignKey({
      name: "fk_gc_blobs_layers_top_lvl_nmspc_id_rptry_id_lyr_id_dgst_layers",
      columns: [table.topLevelNamespaceId, table.repositoryId, table.layerId, table.digest],
      foreignColumns: [layers.topLevelNamespaceId, layers.repositoryId, layers.id, layers.digest],
    }).onDelete("cascade"),
    index("index_gc_blobs_layers_on_top_lvl_nmspc_id_rpstry_id_lyr_id_dgst").on(
      table.topLevelNamespaceId,
      table.repositoryId,
      table.layerId,
      table.digest,
    ),
  ],
);
