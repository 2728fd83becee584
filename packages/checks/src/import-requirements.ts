import type { Check, DatabaseSubject, StorageSubject } from "./check.js";
import {
  databaseRightsCheck,
  databaseSchemaCheck,
  databaseVersionCheck,
  databaseWritableCheck,
} from "./checks/database-requirements.js";
import { storageCheck } from "./checks/storage.js";

/** What an import refuses to begin without, before it opens a database. */
export const storageRequirements: readonly Check<StorageSubject>[] = [storageCheck];

/** What an import refuses to begin without, once its database is open. */
export const databaseRequirements: readonly Check<DatabaseSubject>[] = [
  databaseVersionCheck,
  databaseWritableCheck,
  databaseSchemaCheck,
  databaseRightsCheck,
];
