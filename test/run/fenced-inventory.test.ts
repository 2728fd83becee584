import { once } from "node:events";
import { Writable } from "node:stream";
import { type DatabaseConfiguration, readConfiguration } from "@longshore/config";
import { type Database, openDatabase } from "@longshore/datastore";
import { createContext, executeJob } from "@longshore/import";
import {
  addJobs,
  type ClaimedJob,
  claimJobs,
  createRun,
  migrateLedger,
  RequestTally,
  returnExpiredLeases,
} from "@longshore/ledger";
import { formatBlobRange } from "@longshore/registry";
import { openStorage } from "@longshore/storage";
import { openStreamLog } from "@longshore/telemetry";
import { expect, test } from "vitest";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { openDatabaseProxy } from "../postgres/database-proxy.js";
import { withClient } from "../postgres/with-client.js";
import { claimant, command, hold, identity } from "../ledger/ledger-database.js";

const nowhere = new Writable({ write: (_, __, done) => done() });

async function readDatabase({ configuration: path }: SampleWorkplace) {
  const { database } = await readConfiguration(path, {});
  if (database === undefined) {
    throw new TypeError("the configuration names no database");
  }
  return database;
}

/** A way to a server on which rows that are copied get stuck, as those of a process that is stopped. */
async function openStuckWay(server: DatabaseConfiguration) {
  const copies = new EventTarget();
  const stuck = once(copies, "begun");
  const proxy = await openDatabaseProxy(server, (text, client) => {
    if (/\bcopy\b/.test(text)) {
      client.pause();
      copies.addEventListener("go on", () => client.resume());
      copies.dispatchEvent(new Event("begun"));
    }
  });
  return {
    way: { ...server, host: proxy.host, port: proxy.port },
    stuck,
    goOn: () => copies.dispatchEvent(new Event("go on")),
    close: () => proxy.close(),
  };
}

/** Opens what jobs of a workplace's inventory work with. */
async function openInventory(workplace: SampleWorkplace, way?: DatabaseConfiguration) {
  const configuration = await readConfiguration(workplace.configuration, {});
  const connection = await openDatabase(way ?? (await readDatabase(workplace)), {
    maxConnections: 4,
    applicationName: "test",
  });
  const { database } = connection;
  await migrateLedger(database);
  const storage = await openStorage(configuration.storage);
  const context = createContext(database, {
    ...connection,
    storage,
    requests: new RequestTally("test"),
    logger: openStreamLog("error", nowhere).logger,
    claimant,
    command,
    options: {
      jobsAtOnce: 1,
      loadsAtOnce: 1,
      readConcurrency: 1,
      preImportSkipRecent: 0,
      maxAttempts: 1,
      checkTags: "no",
      dryRun: false,
    },
    signal: new AbortController().signal,
  });
  return {
    database,
    execute: async (job: ClaimedJob) => (await executeJob(context, job, () => undefined)).kind,
    close: async () => {
      await connection.close();
      await storage.close();
    },
  };
}

/** Opens a run with one job, for all blobs. */
async function openJob(database: Database) {
  const runId = await createRun(database, { command, identity, ...hold });
  const scope = formatBlobRange({ first: 0, last: 255 });
  await addJobs(database, runId, "inventory", [{ kind: "blob-range", scope }]);
  const claim = () => claimJobs(database, claimant, { runId, step: "inventory", limit: 1 });
  return { runId, claim };
}

test("who has lost a range of the inventory writes nothing into it", async () => {
  const workplace = await createSampleWorkplace({ seed: 73, repositories: 2, tags: 6 });
  const { database, execute, close } = await openInventory(workplace);
  const query = async (text: string) =>
    await withClient({ connectionString: workplace.database.url }, async (client) => {
      const { rows } = await client.query<Record<string, unknown>>(text);
      return rows;
    });
  try {
    const { runId, claim } = await openJob(database);
    const [lost] = await claim();
    await query("update longshore.job set lease_until = now() - interval '1 s'");
    expect(await returnExpiredLeases(database, runId)).toBe(1);
    const [own] = await claim();
    expect(lost && (await execute(lost))).toBe("given-up");
    expect(await query("select from longshore.inventory_blob")).toEqual([]);
    expect(own && (await execute(own))).toBe("done");
    expect(await query("select from longshore.inventory_blob limit 1")).toHaveLength(1);
  } finally {
    await close();
    await workplace.remove();
  }
});

test("a process that is stopped while it copies into the inventory keeps nobody from it", async () => {
  const workplace = await createSampleWorkplace({ seed: 73, repositories: 2, tags: 6 });
  const { way, stuck, goOn, close: closeWay } = await openStuckWay(await readDatabase(workplace));
  const stopped = await openInventory(workplace, way);
  const other = await openInventory(workplace);
  const { database } = other;
  try {
    const { runId, claim } = await openJob(database);
    const [lost] = await claim();
    const ended = lost && stopped.execute(lost);
    await stuck;
    await database.execute("update longshore.job set lease_until = now() - interval '1 s'");
    expect(await returnExpiredLeases(database, runId)).toBe(1);
    const [own] = await claim();
    expect(own && (await other.execute(own))).toBe("done");
    goOn();
    expect(await ended).toBe("given-up");
    const { rows } = await database.execute("select from longshore.inventory_blob limit 1");
    expect(rows).toHaveLength(1);
  } finally {
    await stopped.close();
    await other.close();
    await closeWay();
    await workplace.remove();
  }
});
