import {
  type ImportEstimate,
  importAssumptions,
  type RegistryInventory,
  type RequestConditions,
} from "@longshore/import";
import type { RequestCounts } from "./request-meter.js";

/** What `longshore inventory` has found. */
export interface InventoryReport {
  readonly driver: string;
  readonly location: string;
  /** How long it took. */
  readonly seconds: number;
  readonly inventory: RegistryInventory;
  /** Undefined where storage is not asked over a network. */
  readonly requests: RequestCounts | undefined;
  /** What the estimate expects of requests; undefined as above. */
  readonly conditions: RequestConditions | undefined;
  readonly estimate: ImportEstimate;
}

/** The report as one JSON object; what there is none of is null. */
export function toJson(report: InventoryReport): object {
  const { driver, location, seconds, inventory, requests, conditions, estimate } = report;
  const { totals, namespaces, otherNamespaces, largestRepositories, unreadFolders } = inventory;
  return {
    driver,
    location,
    seconds,
    totals,
    namespaces,
    otherNamespaces: otherNamespaces ?? null,
    largestRepositories,
    unreadFolders,
    requests: requests ?? null,
    estimate: {
      ...estimate,
      assumptions: { ...importAssumptions, requests: conditions ?? null },
    },
  };
}
