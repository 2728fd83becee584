import type { Change } from "./change.js";
import { changedManifests } from "./changed-manifests.js";
import { changedRows } from "./changed-rows.js";
import { changedTree } from "./changed-tree.js";
import { droppedRows } from "./dropped-rows.js";

/** Every kind of change that a verification has to find, and what it is. */
export const kindsOfChanges: readonly (readonly [string, Change])[] = [
  ...Object.entries(droppedRows).map(([table, change]) => [`${table}: dropped`, change] as const),
  ...Object.entries(changedManifests).map(([what, one]) => [`manifests: ${what}`, one] as const),
  ...Object.entries(changedRows),
  ...Object.entries(changedTree),
];
