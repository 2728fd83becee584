import { readSnapshot } from "@longshore/datastore";
import { addSkips, countSkips, listSkips, type RecordedSkip, type Skip } from "@longshore/ledger";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createLedgerDatabase, type LedgerDatabase, openRun } from "./ledger-database.js";

let ledger: LedgerDatabase;
let run: number;

beforeAll(async () => {
  ledger = await createLedgerDatabase();
});
afterAll(() => ledger.drop());
beforeEach(async () => {
  run = await openRun(ledger);
});

const skip: Skip = {
  repository: "a/b",
  tag: "v1",
  digest: "",
  reason: "tag-link-missing",
  detail: "",
};

function makeSkips(count: number): Skip[] {
  return Array.from({ length: count }, (_, index) => ({ ...skip, tag: `v${index}` }));
}

async function list(): Promise<RecordedSkip[]> {
  const skips: RecordedSkip[] = [];
  await readSnapshot(ledger.database, async (snapshot) => {
    for await (const recorded of listSkips(snapshot, run)) {
      skips.push(recorded);
    }
  });
  return skips;
}

test("skips are listed as they were recorded, for their run alone", async () => {
  const other: Skip = { ...skip, tag: "v2", digest: "sha256:ab", detail: "x" };
  await addSkips(ledger.database, run, "pre-import", [skip, other]);
  await addSkips(ledger.database, await openRun(ledger), "pre-import", [{ ...skip, tag: "v3" }]);
  expect(await list()).toEqual([
    { ...skip, run, step: "pre-import" },
    { ...other, run, step: "pre-import" },
  ]);
});

test("none are recorded and listed without a word", async () => {
  await addSkips(ledger.database, run, "pre-import", []);
  expect(await list()).toEqual([]);
  expect(await countSkips(ledger.database, run)).toEqual([]);
});

test("a retry adds nothing, and neither does the same skip twice at once", async () => {
  await addSkips(ledger.database, run, "pre-import", [skip, skip]);
  await addSkips(ledger.database, run, "pre-import", [skip]);
  expect(await list()).toHaveLength(1);
});

test("each field makes a skip another one", async () => {
  const others: Skip[] = [
    { ...skip, repository: "a" },
    { ...skip, tag: "v2" },
    { ...skip, digest: "sha256:ab" },
    { ...skip, reason: "tag-link-invalid" },
    { ...skip, detail: "x" },
  ];
  await addSkips(ledger.database, run, "pre-import", [skip, ...others]);
  expect(await list()).toHaveLength(6);
});

test("what two steps left behind is listed for each and counted once", async () => {
  await addSkips(ledger.database, run, "pre-import", [skip]);
  await addSkips(ledger.database, run, "tag-import", [skip]);
  expect((await list()).map((one) => one.step)).toEqual(["pre-import", "tag-import"]);
  expect(await countSkips(ledger.database, run)).toEqual([
    { reason: "tag-link-missing", skips: 1, tags: 1 },
  ]);
});

test("skips are counted by reason, the most frequent first, with the tags they lose", async () => {
  const layer: Skip = { ...skip, tag: "", reason: "layer-missing" };
  const manifest: Skip = { ...skip, reason: "manifest-empty" };
  await addSkips(ledger.database, run, "tag-import", [
    { ...skip, tag: "v0" },
    { ...layer, digest: "1" },
    { ...layer, digest: "2" },
    { ...layer, digest: "3" },
    { ...manifest, tag: "v1", digest: "1" },
    { ...manifest, tag: "v1", digest: "2" },
    { ...manifest, tag: "v1", digest: "1", repository: "c" },
  ]);
  expect(await countSkips(ledger.database, run)).toEqual([
    { reason: "layer-missing", skips: 3, tags: 0 },
    { reason: "manifest-empty", skips: 3, tags: 2 },
    { reason: "tag-link-missing", skips: 1, tags: 1 },
  ]);
});

test("more of them than fit a page are all listed, in order", async () => {
  const skips = makeSkips(2_500);
  await addSkips(ledger.database, run, "tag-import", skips);
  expect((await list()).map((one) => one.tag)).toEqual(skips.map((one) => one.tag));
});

test("as many as just fill a page are listed too", async () => {
  await addSkips(ledger.database, run, "tag-import", makeSkips(2_000));
  expect(await list()).toHaveLength(2_000);
});

test("a digest may be any text that a manifest gives for one", async () => {
  const digests = [
    "a\0b",
    "\ud800",
    "'); drop table x; --",
    "é😀",
    "{}",
    "0123456789".repeat(1_000),
  ];
  const skips = digests.map((digest): Skip => Object.assign({}, skip, { digest }));
  await addSkips(ledger.database, run, "tag-import", skips);
  const recorded = (await list()).map((one) => one.digest);
  expect(recorded.slice(0, 5)).toEqual(["a\ufffdb", "\ufffd", "'); drop table x; --", "é😀", "{}"]);
  expect(recorded[5]).toMatch(/^0123456789.*…$/);
});
