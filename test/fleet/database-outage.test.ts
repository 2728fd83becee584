import { once } from "node:events";
import { join } from "node:path";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { configureDatabase } from "../command-line/workplace.js";
import { type DatabaseProxy, openDatabaseProxy } from "../postgres/database-proxy.js";
import { ownServer } from "../redis/test-redis.js";
import { createFleet, type Fleet } from "./fleet.js";
import { waitFor } from "./watch-ledger.js";

let redis: LocalRedis;
let workplace: SampleWorkplace;
let proxy: DatabaseProxy;
let behindProxy: Fleet;
let fleet: Fleet;

const keys = { LEASE: "2s", REDIS_PREFIX: "outage" };

/** Makes a fleet whose worker goes to the database by a way of its own. */
async function makeFleets(onSent: (text: string) => void): Promise<void> {
  proxy = await openDatabaseProxy(workplace.database.configuration, onSent);
  const configuration = join(workplace.folder, "behind-proxy.yml");
  const { host, port } = proxy;
  await writeSampleConfiguration(configuration, {
    rootdirectory: workplace.registry,
    database: { ...configureDatabase(workplace.database), host, port },
  });
  behindProxy = createFleet({ folder: workplace.folder, configuration }, redis.url, keys);
  fleet = createFleet(workplace, redis.url, keys);
}

const away = "the ledger cannot be read for the moment";

/** Watches what is sent to the database. @param first what has to be sent before it counts */
function watchFor(wanted: RegExp, first = /^/) {
  const sent = new EventTarget();
  const seen = { begun: false, count: 0 };
  return {
    onSent: (text: string) => {
      seen.begun ||= first.test(text);
      seen.count += seen.begun && wanted.test(text) ? 1 : 0;
      sent.dispatchEvent(new Event("sent"));
    },
    /** Resolves when it has been sent so often. */
    happened: async (times: number) => {
      while (seen.count < times) {
        await once(sent, "sent");
      }
    },
  };
}

/** Has the fleet import, and the worker with it. */
async function expectImported(): Promise<void> {
  fleet.start("producer");
  const { exitCode, stdout } = await fleet.start("coordinator").result;
  expect(exitCode, stdout).toBe(0);
}

describe.skipIf(ownServer.program === undefined)(
  "a worker whose database is away for a while",
  { timeout: 200_000 },
  () => {
    beforeEach(async () => {
      redis = await startLocalRedis();
      workplace = await createSampleWorkplace({ seed: 3, repositories: 2, tags: 4 });
    });
    afterEach(async () => {
      await behindProxy.stop();
      await fleet.stop();
      await proxy.close();
      await workplace.remove();
      await redis.stop();
    });

    test("waits for it while there is nothing to do", async () => {
      const looks = watchFor(/nspname = 'longshore'/);
      await makeFleets(looks.onSent);
      const worker = behindProxy.start("worker");
      await looks.happened(3);
      proxy.cut();
      expect(await worker.prints(away)).toBe(true);
      proxy.mend();
      await expectImported();
    });

    test.each([1, 2])("waits for it when it begins to work: at question %i", async (question) => {
      const questions = watchFor(/system_identifier/, /"longshore"\."run"/);
      await makeFleets(questions.onSent);
      const imported = expectImported();
      await waitFor(workplace, "select from longshore.job where dispatched_at is not null");
      const worker = behindProxy.start("worker");
      await questions.happened(question);
      proxy.cut();
      expect(await worker.prints(away)).toBe(true);
      proxy.mend();
      await imported;
    });
  },
);
