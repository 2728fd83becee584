import { readServerClock } from "@longshore/datastore";
import type { Storage } from "@longshore/storage";
import { type Check, pass, type Subject, warn } from "../check.js";
import { lookInto } from "../look-into.js";
import { withProbeObject } from "./probe-object.js";

/** How far a clock may be off this machine's. Milliseconds. */
const mostApart = 60_000;

/** Asks a clock. @returns by how many milliseconds it is ahead of this machine's */
async function measure(ask: () => Promise<Date>): Promise<number> {
  const before = Date.now();
  const told = await ask();
  const after = Date.now();
  // The clock was read somewhere in between: what lies there is no difference.
  return told.getTime() < before
    ? Math.min(0, told.getTime() - before)
    : Math.max(0, told.getTime() - after);
}

/** The clock of storage is within a minute of this machine's: it dates an object that is written. */
export const storageClockCheck: Check = {
  name: "storage-clock",
  needs: ["storage-writing"],
  run: async ({ storage }, signal) =>
    judge("storage", await measure(() => readStorageClock(storage, signal))),
};

/** The clock of the database server is within a minute of this machine's. */
export const databaseClockCheck: Check = {
  name: "database-clock",
  needs: ["database"],
  run: async (subject) => judge("the database", await measure(() => readDatabaseClock(subject))),
};

async function readStorageClock(storage: Storage, signal: AbortSignal): Promise<Date> {
  const entry = await withProbeObject(storage, signal, (key) => storage.head(key, signal));
  return new Date(entry?.modifiedAt ?? Number.NaN);
}

function readDatabaseClock(subject: Subject): Promise<Date> {
  return lookInto(subject, readServerClock);
}

function judge(whose: string, ahead: number) {
  if (Math.abs(ahead) <= mostApart) {
    return pass(`the clock of ${whose} is within a minute of this machine's`);
  }
  const seconds = Math.round(Math.abs(ahead) / 1000).toLocaleString("en-US");
  return warn(
    `the clock of ${whose} is ${seconds} s ${ahead > 0 ? "ahead of" : "behind"} this machine's`,
    "Set the clocks by a time server (NTP): signatures, and what is called recent, depend on them.",
  );
}
