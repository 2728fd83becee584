import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { readConfiguration } from "@longshore/config";
import { type Database, openDatabase } from "@longshore/datastore";
import { dispatchInProcess, type ImportResult, runImport } from "@longshore/import";
import { RequestTally, retryJobs } from "@longshore/ledger";
import { openStorage } from "@longshore/storage";
import { openStreamLog } from "@longshore/telemetry";
import { afterEach, beforeEach, expect, test } from "vitest";
import { firstTag, listRepositories, repositoryFolder } from "../command-line/registry-files.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { query } from "../fleet/watch-ledger.js";
import { command, hold } from "../ledger/ledger-database.js";

let workplace: SampleWorkplace;
let path: string;
beforeEach(async () => {
  workplace = await createSampleWorkplace({ seed: 73, repositories: 3, tags: 8 });
  [path = ""] = listRepositories(workplace.registry);
});
afterEach(() => workplace.remove());

const nowhere = new Writable({ write: (_, __, done) => done() });
const { signal } = new AbortController();

/** What happens around the first check of tags. */
interface Meanwhile {
  readonly before: () => void;
  readonly after?: (database: Database) => Promise<unknown>;
}

/** Imports the workplace as a fleet's coordinator does, but by itself. */
async function importChecked({ before, after }: Meanwhile): Promise<ImportResult> {
  const configuration = await readConfiguration(workplace.configuration, {});
  if (configuration.database === undefined) {
    throw new TypeError("the configuration names no database");
  }
  const connection = await openDatabase(configuration.database, {
    maxConnections: 6,
    applicationName: "test",
  });
  const storage = await openStorage(configuration.storage);
  let checks = 0;
  try {
    return await runImport({
      ...connection,
      storage,
      requests: new RequestTally("test"),
      logger: openStreamLog("error", nowhere).logger,
      command,
      options: {
        jobsAtOnce: 2,
        loadsAtOnce: 2,
        readConcurrency: 2,
        preImportSkipRecent: 0,
        maxAttempts: 2,
        checkTags: "import",
        dryRun: false,
      },
      hold,
      dispatch: async (context, dispatch) => {
        checks += dispatch.step === "tag-check" ? 1 : 0;
        const isFirst = dispatch.step === "tag-check" && checks === 1;
        if (isFirst) {
          before();
        }
        await dispatchInProcess(context, dispatch);
        await (isFirst ? after?.(connection.database) : undefined);
      },
      rowCount: false,
      statistics: false,
      observer: { onOpened: () => undefined, onStep: async () => undefined },
      drain: signal,
      signal,
    });
  } finally {
    await connection.close();
    await storage.close();
  }
}

function writeLink(tag: string, link: string): void {
  const folder = join(
    repositoryFolder(workplace.registry, path),
    "_manifests/tags",
    tag,
    "current",
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "link"), link);
}

function findTag(tag: string): Promise<unknown[]> {
  return query(
    workplace,
    `select tags.name from tags join repositories r on r.id = repository_id
     where r.path = '${path}' and tags.name = '${tag}'`,
  );
}

test("what is tried again before anybody has looked at it is waited for", async () => {
  const { manifest } = firstTag(workplace.registry, path);
  const retried: number[] = [];
  const result = await importChecked({
    before: () => writeLink("pushed-late", manifest),
    after: async (database) => retried.push(await retryJobs(database, 1, undefined)),
  });
  expect(retried).toEqual([1]);
  expect(result).toMatchObject({ outcome: "complete", cutOver: true });
  expect(await findTag("pushed-late")).toHaveLength(1);
  expect(await query(workplace, "select from longshore.job where state <> 'done'")).toEqual([]);
});

test.each([
  ["holds nothing", ""],
  ["names a manifest that is not there", `sha256:${"ab".repeat(32)}`],
])("a tag whose link %s since it was imported is left behind, as a skip", async (_, link) => {
  const { tag } = firstTag(workplace.registry, path);
  const result = await importChecked({ before: () => writeLink(tag, link) });
  expect(result).toMatchObject({ outcome: "complete", cutOver: true });
  expect(await findTag(tag)).toEqual([]);
  expect(
    await query(
      workplace,
      `select from longshore.skip where repository = '${path}' and tag = '${tag}'`,
    ),
  ).not.toEqual([]);
});
