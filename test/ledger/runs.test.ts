import {
  beginTagImport,
  cancelRun,
  closeRun,
  createRun,
  forgetLedger,
  hasLedger,
  holdRun,
  listRuns,
  markStep,
  migrateLedger,
  readStep,
  releaseRun,
  renewHold,
  type Run,
} from "@longshore/ledger";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  command,
  createLedgerDatabase,
  hold,
  identity,
  type LedgerDatabase,
  openRun,
} from "./ledger-database.js";

let ledger: LedgerDatabase;
let run: number;

beforeEach(async () => {
  ledger = await createLedgerDatabase();
  run = await openRun(ledger);
});
afterEach(() => ledger.drop());

async function readRun(): Promise<Run | undefined> {
  return (await listRuns(ledger.database)).find((one) => one.id === run);
}

async function expireHold(): Promise<void> {
  await ledger.execute(
    "update longshore.run set lease_until = clock_timestamp() - interval '1 second'",
  );
}

describe("a run", () => {
  test("is listed as it was opened, the newest first", async () => {
    const second = await createRun(ledger.database, {
      command: { ...command, steps: ["tag-import"], repository: "a/b", danglingManifests: true },
      identity: { ...identity, databaseName: "other" },
      ...hold,
      holder: "other",
    });
    const { version } = hold;
    const common = { state: "unfinished", startedAt: expect.any(Date), held: true, version };
    expect(await listRuns(ledger.database)).toEqual([
      {
        ...common,
        id: second,
        command: { ...command, steps: ["tag-import"], repository: "a/b", danglingManifests: true },
        identity: { ...identity, databaseName: "other" },
        holder: "other",
      },
      { ...common, id: run, command, identity, holder: "holder" },
    ]);
  });

  test.each(["complete", "abandoned"] as const)("is closed as %s", async (state) => {
    await closeRun(ledger.database, run, state);
    expect(await readRun()).toMatchObject({ state, finishedAt: expect.any(Date) });
  });
});

describe("a hold on a run", () => {
  test("keeps others out until it has run out", async () => {
    expect(await holdRun(ledger.database, run, { ...hold, holder: "other" })).toBe(false);
    expect(await readRun()).toMatchObject({ holder: "holder", held: true });
    await expireHold();
    expect(await readRun()).toMatchObject({ holder: "holder", held: false });
    expect(await holdRun(ledger.database, run, { ...hold, holder: "other" })).toBe(true);
    expect(await readRun()).toMatchObject({ holder: "other", held: true });
  });

  test("goes to one of those who want it at once", async () => {
    await expireHold();
    const attempts = ["b", "c", "d"].map((holder) =>
      holdRun(ledger.database, run, { ...hold, holder }),
    );
    expect((await Promise.all(attempts)).filter((held) => held)).toHaveLength(1);
  });

  test("that was taken over cannot be renewed, nor let go by the first", async () => {
    await expireHold();
    await holdRun(ledger.database, run, { ...hold, holder: "other" });
    expect(await renewHold(ledger.database, run, hold)).toBe(false);
    await releaseRun(ledger.database, run, "holder");
    expect(await readRun()).toMatchObject({ holder: "other", held: true });
  });

  test("is renewed by its holder, even late, as long as nobody has taken it", async () => {
    expect(await renewHold(ledger.database, run, hold)).toBe(true);
    await expireHold();
    expect(await renewHold(ledger.database, run, hold)).toBe(true);
    expect(await readRun()).toMatchObject({ held: true });
  });

  test("of a process known to be dead is taken over at once, another's is not", async () => {
    expect(await holdRun(ledger.database, run, { ...hold, holder: "other" }, "somebody")).toBe(
      false,
    );
    expect(await holdRun(ledger.database, run, { ...hold, holder: "other" }, "holder")).toBe(true);
    expect(await holdRun(ledger.database, run, { ...hold, holder: "third" }, "holder")).toBe(false);
  });

  test("that is let go can be taken at once", async () => {
    await releaseRun(ledger.database, run, "holder");
    expect(await readRun()).toMatchObject({ held: false });
    expect((await readRun())?.holder).toBeUndefined();
    expect(await renewHold(ledger.database, run, hold)).toBe(false);
    expect(await holdRun(ledger.database, run, { ...hold, holder: "other" })).toBe(true);
  });
});

test("a run is not cancelled while its holder switches the lockfiles", async () => {
  const { database } = ledger;
  await markStep(database, run, "tag-import", "cutoverStartedAt");
  expect(await cancelRun(database, run)).toBe("switching");
  expect(await readRun()).toMatchObject({ state: "unfinished", held: true });
  await expireHold();
  expect(await cancelRun(database, run)).toBe("cancelled");
  expect(await cancelRun(database, run)).toBe("not open");
});

describe("a step", () => {
  test("stands nowhere at first, and nowhere when the run doesn't have it", async () => {
    const nowhere = await readStep(ledger.database, run, "tag-import");
    expect(Object.values(nowhere).every((value) => value === undefined)).toBe(true);
    const alone = await createRun(ledger.database, {
      command: { ...command, steps: ["pre-import"] },
      identity,
      ...hold,
    });
    await markStep(ledger.database, alone, "tag-import", "startedAt");
    expect(await readStep(ledger.database, alone, "tag-import")).toEqual(nowhere);
  });

  test.each(["startedAt", "finishedAt", "cutoverStartedAt", "cutoverFinishedAt"] as const)(
    "keeps the first time of %s",
    async (moment) => {
      await markStep(ledger.database, run, "tag-import", moment);
      const first = await readStep(ledger.database, run, "tag-import");
      expect(first[moment]).toBeInstanceOf(Date);
      await markStep(ledger.database, run, "tag-import", moment);
      expect(await readStep(ledger.database, run, "tag-import")).toEqual(first);
      expect((await readStep(ledger.database, run, "pre-import"))[moment]).toBeUndefined();
    },
  );

  test.each([true, false])("of tags knows whether lockfiles were found: %s", async (found) => {
    await beginTagImport(ledger.database, run, found);
    expect(await readStep(ledger.database, run, "tag-import")).toMatchObject({
      startedAt: expect.any(Date),
      lockfilesFound: found,
    });
  });
});

describe("a ledger", () => {
  test("is made once, by whoever comes first", async () => {
    await Promise.all([migrateLedger(ledger.database), migrateLedger(ledger.database)]);
    expect(await readRun()).toBeDefined();
  });

  test("is dropped with all it knows, and can be made again", async () => {
    await forgetLedger(ledger.database);
    expect(await hasLedger(ledger.database)).toBe(false);
    await forgetLedger(ledger.database);
    await migrateLedger(ledger.database);
    expect(await hasLedger(ledger.database)).toBe(true);
    expect(await listRuns(ledger.database)).toEqual([]);
  });
});
