import { describe, expect, test } from "vitest";
import { judgeLockfiles } from "./judge-lockfiles.js";
import type { LedgerRecord, LockfileFacts } from "./lockfile-facts.js";
import { planRepair } from "./repair-lockfiles.js";

const switchedAt = new Date("2026-11-24T04:00:00Z");
const long = new Date("2026-11-01T00:00:00Z");
const after = new Date("2026-11-24T05:00:00Z");

const records: Readonly<Record<LedgerRecord["kind"], LedgerRecord>> = {
  switched: { kind: "switched", run: 2, at: switchedAt },
  switching: { kind: "switching", run: 2 },
  "not-switched": { kind: "not-switched", run: undefined },
  "tags-of-others": { kind: "tags-of-others" },
  foreign: { kind: "foreign", run: 2 },
  unmigrated: { kind: "unmigrated", reason: "there is no table", next: "Make them." },
  unknown: { kind: "unknown", reason: "there is none" },
};

/** What lies in storage: `f` for filesystem-in-use, `F` when it is newer than the switch, `d` for database-in-use. */
function describeFacts(
  lying: string,
  kind: LedgerRecord["kind"],
  changes: Partial<LockfileFacts> = {},
): LockfileFacts {
  const filesystemInUse = lying.includes("F") ? after : lying.includes("f") ? long : undefined;
  return {
    times: { filesystemInUse, databaseInUse: lying.includes("d") ? switchedAt : undefined },
    record: records[kind],
    tags: kind !== "not-switched",
    otherSessions: 0,
    holder: undefined,
    ...changes,
  };
}

/** `fine`, `refuses`, or what a repair writes and removes: `+database -filesystem`. */
function decide(facts: LockfileFacts): string {
  try {
    const plan = planRepair(facts);
    if (plan === undefined) {
      return "fine";
    }
    return [plan.write && `+${plan.write}`, plan.remove && `-${plan.remove}`]
      .filter(Boolean)
      .join(" ")
      .replaceAll("-in-use", "");
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "broken";
  }
}

/** How many lockfiles a repair leaves; undefined where there is none. */
function countLeft(facts: LockfileFacts): number | undefined {
  const judgement = judgeLockfiles(facts);
  const plan = judgement.drift === undefined ? undefined : judgement.repair;
  if (plan === undefined) {
    return undefined;
  }
  const { filesystemInUse, databaseInUse } = facts.times;
  const left = new Set<string | undefined>([
    filesystemInUse && "filesystem-in-use",
    databaseInUse && "database-in-use",
    plan.write,
  ]);
  left.delete(undefined);
  left.delete(plan.remove);
  return left.size;
}

const unclear = "LOCKFILES_UNCLEAR";

describe("what a repair does", () => {
  test.each<[LedgerRecord["kind"], Record<string, string>]>([
    [
      "switched",
      {
        f: "+database -filesystem",
        F: unclear,
        d: "fine",
        fd: "-filesystem",
        Fd: "-filesystem",
        "": "+database",
      },
    ],
    ["switching", { f: "fine", F: "fine", d: "fine", fd: "-filesystem", "": "+database" }],
    ["not-switched", { f: "fine", d: unclear, fd: "-database", "": "+filesystem" }],
    ["tags-of-others", { f: "fine", d: "fine", fd: unclear, "": unclear }],
    ["foreign", { f: unclear, d: unclear, fd: unclear, "": unclear }],
    ["unmigrated", { f: unclear, d: unclear, fd: unclear, "": unclear }],
    ["unknown", { f: unclear, d: unclear, fd: unclear, "": unclear }],
  ])("when the ledger says %s", (kind, expected) => {
    const actual = Object.keys(expected).map((lying) => [
      lying,
      decide(describeFacts(lying, kind)),
    ]);
    expect(Object.fromEntries(actual)).toEqual(expected);
  });

  test("database-in-use stays where others are on the database", () => {
    expect(decide(describeFacts("fd", "not-switched", { otherSessions: 1 }))).toBe(unclear);
  });

  test.each(["fd", "d", ""])("nothing while an import is at work, with %j", (lying) => {
    const facts = describeFacts(lying, "not-switched", { holder: "process 1 on registry-7" });
    expect(decide(facts)).toBe("RUN_HELD");
  });

  test.each(["f", "F", "d", "fd", "Fd", ""])("from %j leaves one lockfile", (lying) => {
    const left = Object.values(records).map(({ kind }) => countLeft(describeFacts(lying, kind)));
    expect(left.filter((count) => count !== undefined && count !== 1)).toEqual([]);
  });
});

test.each([
  ["f", "without-database"],
  ["d", "with-database"],
  ["fd", "neither"],
  ["", "either"],
])("with %j a registry starts %s", (lying, start) => {
  expect(judgeLockfiles(describeFacts(lying, "unknown")).start).toBe(start);
});
