import type { Check, DatabaseSubject, StorageSubject, Subject } from "./check.js";
import {
  databaseRightsCheck,
  databaseSchemaCheck,
  databaseVersionCheck,
  databaseWritableCheck,
} from "./checks/database-requirements.js";
import { redisCheck } from "./checks/redis.js";
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

/** What a fleet refuses to begin without, beside that. */
export const fleetRequirements: readonly Check<Pick<Subject, "openDatabase" | "redis">>[] = [
  redisCheck,
];
