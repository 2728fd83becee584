import { Writable } from "node:stream";
import { readConfiguration } from "@longshore/config";
import { openDatabase } from "@longshore/datastore";
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
import { withClient } from "../postgres/with-client.js";
import { claimant, command, hold, identity } from "../ledger/ledger-database.js";

const nowhere = new Writable({ write: (_, __, done) => done() });

/** Opens what jobs of a workplace's inventory work with. */
async function openInventory({ configuration: path }: SampleWorkplace) {
  const configuration = await readConfiguration(path, {});
  if (configuration.database === undefined) {
    throw new TypeError("the configuration names no database");
  }
  const connection = await openDatabase(configuration.database, {
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

test("who has lost a range of the inventory writes nothing into it", async () => {
  const workplace = await createSampleWorkplace({ seed: 73, repositories: 2, tags: 6 });
  const { database, execute, close } = await openInventory(workplace);
  const query = async (text: string) =>
    await withClient({ connectionString: workplace.database.url }, async (client) => {
      const { rows } = await client.query<Record<string, unknown>>(text);
      return rows;
    });
  try {
    const runId = await createRun(database, { command, identity, ...hold });
    const scope = formatBlobRange({ first: 0, last: 255 });
    await addJobs(database, runId, "inventory", [{ kind: "blob-range", scope }]);
    const claim = () => claimJobs(database, claimant, { runId, step: "inventory", limit: 1 });
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
