import type { Check } from "./check.js";
import { byteaOutputCheck } from "./checks/bytea-output.js";
import { databaseClockCheck, storageClockCheck } from "./checks/clocks.js";
import { configurationCheck } from "./checks/configuration.js";
import { connectionsCheck } from "./checks/connections.js";
import { databaseCheck } from "./checks/database.js";
import { embeddedDatabaseCheck } from "./checks/embedded-database.js";
import { garbageCollectionCheck } from "./checks/garbage-collection.js";
import { lockfilesCheck } from "./checks/lockfiles.js";
import { poolerCheck } from "./checks/pooler.js";
import { redisCheck } from "./checks/redis.js";
import { runsCheck } from "./checks/runs.js";
import { statisticsCheck } from "./checks/statistics.js";
import { storageReadingCheck } from "./checks/storage-reading.js";
import { storageWritingCheck } from "./checks/storage-writing.js";
import { tablesCheck } from "./checks/tables.js";
import { databaseRequirements, storageRequirements } from "./import-requirements.js";

/** Every check, in the order in which people read them: none comes before one that it needs. */
export const allChecks: readonly Check[] = [
  configurationCheck,
  ...storageRequirements,
  storageReadingCheck,
  storageWritingCheck,
  storageClockCheck,
  embeddedDatabaseCheck,
  databaseCheck,
  ...databaseRequirements,
  byteaOutputCheck,
  poolerCheck,
  connectionsCheck,
  databaseClockCheck,
  statisticsCheck,
  tablesCheck,
  garbageCollectionCheck,
  redisCheck,
  lockfilesCheck,
  runsCheck,
];
