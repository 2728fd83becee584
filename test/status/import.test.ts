import { setTimeout } from "node:timers/promises";
import { openDatabase } from "@longshore/datastore";
import { createStatusPages, readNewestStatus } from "@longshore/status";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseAddress, get, holdAddress } from "../command-line/ask-address.js";
import { type HeldTable, holdTable } from "../command-line/hold-table.js";
import { readLedger } from "../command-line/read-ledger.js";
import { hasTerminals, runInTerminal } from "../command-line/run-in-terminal.js";
import {
  type RunningCommand,
  runLongshore,
  startLongshore,
} from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";

/** Milliseconds between a page's questions. */
const lookInterval = 2_000;

let workplace: SampleWorkplace;
let address: string;
let tags: HeldTable;
let running: RunningCommand;

const importWords = () => [
  "import",
  "--log-directory",
  workplace.folder,
  "--status-address",
  address,
  workplace.configuration,
];

/** Asks for the status as a page does, until nobody answers. @returns the last answer */
async function lookToTheEnd(): Promise<unknown> {
  let last: unknown;
  for (;;) {
    try {
      last = JSON.parse((await get(address, "/api/status")).text);
    } catch {
      return last;
    }
    await setTimeout(lookInterval);
  }
}

beforeAll(async () => {
  workplace = await createSampleWorkplace({
    seed: 29,
    repositories: 8,
    tags: 60,
    broken: ["tag-link-missing"],
    brokenOfEach: 1,
  });
  address = await chooseAddress();
  tags = await holdTable(workplace.database.url, "public.tags");
  running = startLongshore(importWords());
  await tags.awaited(2);
});
afterAll(async () => {
  await tags.release();
  await running.result;
  await workplace.remove();
});

describe("an import that is under way", () => {
  test("says where it can be looked at, and how long its read-only window may be", async () => {
    expect(await running.says(`Status: http://${address}/\n`)).toBe(true);
    expect(await running.says("Read-only window: ")).toBe(true);
    expect(await running.says("expected, for 8 repositories and 61 tags\n")).toBe(true);
  });

  test("is served as JSON: what is done, what is left, and what is in hand", async () => {
    const { status, text } = await get(address, "/api/status");
    expect(status).toBe(200);
    const manifests = expect.any(Number);
    expect(JSON.parse(text)).toMatchObject({
      state: "unfinished",
      paused: false,
      holder: expect.stringMatching(/^process \d+ on /),
      fleet: false,
      current: "tag-import",
      steps: [
        {
          step: "pre-import",
          state: "done",
          counts: [
            { unit: "repositories", done: 8, total: 8, perSecond: null },
            { unit: "tags", done: 61, total: 61 },
            { unit: "manifests" },
          ],
        },
        {
          step: "tag-import",
          state: "running",
          jobs: { failed: 0 },
          counts: [
            { unit: "repositories" },
            { unit: "tags", done: 0, total: 61, perSecond: 0 },
            { unit: "manifests", done: 0, total: manifests },
          ],
          timeLeft: null,
        },
        { step: "blob-import", state: "waiting", counts: [{ unit: "blobs" }, { unit: "bytes" }] },
      ],
      readOnlyWindow: {
        expected: { repositories: 8, tags: 61, counting: false },
        startedAt: expect.any(String),
        finishedAt: null,
        seconds: expect.any(Number),
      },
      running: {
        first: expect.arrayContaining([
          expect.objectContaining({ stage: "tag-import", kind: "repository", attempt: 1 }),
        ]),
      },
      failures: { total: 0, first: [] },
      skips: [{ reason: "tag-link-missing", skips: 1, tags: 1 }],
      queues: null,
    });
  });

  test("has a page, which takes nothing from elsewhere", async () => {
    const response = await fetch(`http://${address}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(await response.text()).toContain("api/status");
  });

  test("cannot be changed from there, and is kept by nobody between", async () => {
    for (const method of ["POST", "PUT", "DELETE"]) {
      expect((await fetch(`http://${address}/api/status`, { method })).status).toBe(405);
    }
    const head = await fetch(`http://${address}/api/status`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("cache-control")).toBe("no-store");
  });

  test("tells no secret", async () => {
    const password = workplace.database.configuration.password ?? "no password";
    const { stdout } = await runLongshore(["status", workplace.configuration]);
    for (const path of ["/", "/api/status", "/metrics"]) {
      expect((await get(address, path)).text).not.toContain(password);
    }
    expect(stdout).toContain("Run 1: unfinished");
    expect(stdout).not.toContain(password);
  });

  test("is told of to a person, who may stop looking", async () => {
    const watching = startLongshore(["status", "--watch", workplace.configuration]);
    expect(await watching.prints("In hand: ")).toBe(true);
    watching.kill("SIGINT");
    const { exitCode, stdout, stderr } = await watching.result;
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Read-only window \(step two\): .* so far; .* expected, for 8 repo/m);
    expect(stdout).toMatch(/^ {2}\d.*: step two, tags: \S+, process \d+ on /m);
  });
});

describe("an import that ends", () => {
  test("is watched to its end, told of only when something has changed", async () => {
    const watching = startLongshore(["status", "--watch", workplace.configuration]);
    const parsing = startLongshore(["status", "--watch", "--json", workplace.configuration]);
    expect(await watching.prints("unfinished")).toBe(true);
    expect(await parsing.prints("unfinished")).toBe(true);
    const served = lookToTheEnd();
    await tags.release();
    const { exitCode, stdout } = await running.result;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Read-only window, from the beginning of step two .*: \d/m);
    expect(await served).toMatchObject({ state: "complete", steps: [{}, {}, { state: "done" }] });
    const watched = await watching.result;
    expect(watched.exitCode).toBe(0);
    expect(watched.stdout).not.toContain("\u001B");
    const blocks = watched.stdout.split("\n\n");
    expect(blocks.at(0)).toMatch(/^Run 1: unfinished/);
    expect(blocks.at(-1)).toMatch(/^Run 1: complete/);
    const lines = (await parsing.result).stdout.trimEnd().split("\n");
    expect(JSON.parse(lines.at(0) ?? "")).toMatchObject({ state: "unfinished" });
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ state: "complete" });
  });

  test("is served as `longshore status --json` tells of it", async () => {
    const { stdout } = await runLongshore(["status", "--json", workplace.configuration]);
    const read = JSON.parse(stdout);
    const connection = await openDatabase(workplace.database.configuration, {
      maxConnections: 1,
      applicationName: "test",
    });
    const pages = createStatusPages(() => readNewestStatus(connection.database));
    const served = await pages["/api/status"]?.();
    await connection.close();
    expect(JSON.parse(served?.body ?? "")).toEqual(read);
    expect(read).toMatchObject({
      state: "complete",
      holder: null,
      current: null,
      steps: [
        { state: "done" },
        {
          state: "done",
          counts: [
            { unit: "repositories", done: 8, total: 8 },
            { unit: "tags", done: 60, total: 60 },
            { unit: "manifests" },
          ],
        },
        { state: "done" },
      ],
      readOnlyWindow: { finishedAt: expect.any(String) },
      running: { total: 0, first: [] },
    });
  });

  test.skipIf(!hasTerminals)("is one picture on a terminal", async () => {
    const { exitCode, written } = await runInTerminal(
      ["status", "--watch", workplace.configuration],
      { cwd: workplace.folder, columns: 60, terminal: "xterm" },
    );
    expect(exitCode).toBe(0);
    expect(written.startsWith("\u001B[JRun 1: complete")).toBe(true);
    for (const line of written.split("\r\n")) {
      expect(line.replace("\u001B[J", "").length).toBeLessThan(60);
    }
  });
});

describe("an address that is taken", () => {
  test.each([
    ["the flag's", (taken: string) => ({ words: ["--status-address", taken], environment: {} })],
    [
      "the configuration's",
      (taken: string) => ({ words: [], environment: { LONGSHORE_ADDRESS: taken } }),
    ],
  ])("%s, is wrong usage: nothing is begun", async (_, give) => {
    const other = await createSampleWorkplace({ seed: 2, repositories: 1, tags: 1 });
    const { address: taken, release } = await holdAddress();
    const { words, environment } = give(taken);
    const { exitCode, stdout, stderr } = await runLongshore(
      ["import", "--log-directory", other.folder, ...words, other.configuration],
      { environment },
    );
    await release();
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(`longshore: Nothing can listen on "${taken}".\n`);
    expect((await readLedger(other.database.url)).run).toBe("none");
    await other.remove();
  });
});

test("a run is waited for before it begins, and that is said", async () => {
  const other = await createSampleWorkplace({ seed: 2, repositories: 1, tags: 1 });
  const watching = startLongshore(["status", "--watch", "--json", other.configuration]);
  const waiting = "No run has begun in this database: waiting for one.\n";
  expect(await watching.says(waiting)).toBe(true);
  const command = ["import", "--log-directory", other.folder, other.configuration];
  expect((await runLongshore(command)).exitCode).toBe(0);
  const { exitCode, stdout, stderr } = await watching.result;
  expect([exitCode, stderr]).toEqual([0, waiting]);
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
    run: 1,
    state: "complete",
  });
  await other.remove();
});
