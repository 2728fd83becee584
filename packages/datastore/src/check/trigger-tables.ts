import { getTableName } from "drizzle-orm";
import {
  gcBlobReviewQueue,
  gcBlobsConfigurations,
  gcBlobsLayers,
  gcManifestReviewQueue,
  gcReviewAfterDefaults,
  gcTmpBlobsManifests,
} from "../schema/index.js";
import type { TableRight } from "./imported-tables.js";

/** A table that the triggers of the imported tables use, with the rights of the user whose rows fire them. */
export interface TriggerTable {
  readonly name: string;
  readonly rights: readonly TableRight[];
}

/** What the triggers of the imported tables use, by their definitions in the registry's schema. */
export const triggerTables: readonly TriggerTable[] = [
  { name: getTableName(gcReviewAfterDefaults), rights: ["select"] },
  { name: getTableName(gcBlobReviewQueue), rights: ["select", "insert", "update"] },
  { name: getTableName(gcManifestReviewQueue), rights: ["select", "insert", "update"] },
  { name: getTableName(gcBlobsConfigurations), rights: ["select", "insert"] },
  { name: getTableName(gcBlobsLayers), rights: ["select", "insert"] },
  { name: getTableName(gcTmpBlobsManifests), rights: ["select", "insert"] },
];
