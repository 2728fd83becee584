import { hash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { holdTable } from "../command-line/hold-table.js";
import { readLedger } from "../command-line/read-ledger.js";
import { type CommandResult, startLongshore } from "../command-line/run-longshore.js";
import { listLockfiles, type Workplace } from "../command-line/workplace.js";
import { createDisturbedWorkplace, readComparedRows, referenceRows } from "./reference-import.js";

const kills = 20;

/** After these an import may end undisturbed: most of what a fifth would strike is step three again. */
const killsOfRound = 4;

/** What is to be struck: "no step" is what comes before the first step, or between two. */
const targets = ["no step", "pre-import", "tag-import", "blob-import"] as const;

/** What an import says when it begins each of its parts; the first one is what comes before. */
const parts = [
  "",
  "step one, manifests: begins",
  "step two, tags: begins",
  "step three, blobs: begins",
] as const;

let expectedRows: unknown;
/** How long each part of an undisturbed import takes. Milliseconds. */
let durations: readonly number[];

beforeAll(() =>
  withWorkplace(async (workplace) => {
    durations = await measureParts(workplace);
    expectedRows = referenceRows() ?? (await readComparedRows(workplace));
  }),
);

/** Makes a workplace for the time of some work, and removes it whatever comes of that. */
async function withWorkplace(work: (workplace: Workplace) => Promise<void>): Promise<void> {
  const workplace = await createDisturbedWorkplace();
  try {
    await work(workplace);
  } finally {
    await workplace.remove();
  }
}

describe("an import that is killed and started again at once", () => {
  test("twenty times, at any moment, ends with the rows of an undisturbed one", async () => {
    const random = createRandom("kills");
    const struck: string[] = [];
    for (let round = 0; !isEnough(struck); round += 1) {
      await withWorkplace(async (workplace) => {
        await killAndResume(workplace, random, struck);
        await expectUndisturbed(workplace);
      });
      expect(round, struck.join()).toBeLessThan(kills);
    }
    expect(struck.length).toBeGreaterThanOrEqual(kills);
  }, 900_000);

  test("before its last transaction ends with one row of statistics", async () => {
    await withWorkplace(async (workplace) => {
      const statistics = await holdTable(workplace.database.url, "import_statistics");
      const command = startImport(workplace);
      await statistics.awaited();
      command.kill("SIGKILL");
      await command.result;
      await statistics.release();
      const { exitCode, stdout, stderr } = await startImport(workplace).result;
      expect(exitCode, stdout + stderr).toBe(0);
      await expectUndisturbed(workplace);
    });
  });
});

function isEnough(struck: readonly string[]): boolean {
  return struck.length >= kills && targets.every((target) => struck.includes(target));
}

/**
 * Kills an import and starts it again some times, or until it is complete; then lets it end.
 * @param struck gets the step that each kill struck; a kill that came too late does not count
 */
async function killAndResume(
  workplace: Workplace,
  random: () => number,
  struck: string[],
): Promise<void> {
  for (let kill = 0; kill < killsOfRound; kill += 1) {
    const { exitCode, stderr } = await importAndKill(workplace, random);
    if (exitCode === 0) {
      return;
    }
    expect(exitCode, stderr).toBeNull();
    const ledger = await readLedger(workplace.database.url);
    if (ledger.run === "complete") {
      // All was done, only its process was still there.
      await expectComplete(workplace);
      return;
    }
    struck.push(ledger.step ?? "no step");
  }
  const { exitCode, stdout, stderr } = await startImport(workplace).result;
  expect(exitCode, stdout + stderr).toBe(0);
}

async function expectComplete(workplace: Workplace): Promise<void> {
  const { exitCode, stderr } = await startImport(workplace).result;
  expect(exitCode).toBe(1);
  expect(stderr).toContain("RUN_COMPLETE");
}

/** Starts an import and kills it in a part of it, at a moment of that part. */
async function importAndKill(workplace: Workplace, random: () => number): Promise<CommandResult> {
  const part = Math.floor(random() * parts.length);
  const moment = random() * (durations[part] ?? 0);
  const command = startImport(workplace);
  await command.says(parts[part] ?? "");
  await Promise.race([delay(moment), command.result]);
  command.kill("SIGKILL");
  return await command.result;
}

function startImport({ configuration, folder }: Workplace) {
  return startLongshore(["import", configuration], { cwd: folder });
}

async function measureParts(workplace: Workplace): Promise<number[]> {
  const command = startImport(workplace);
  const begun: number[] = [];
  for (const part of parts) {
    await command.says(part);
    begun.push(performance.now());
  }
  const { exitCode, stdout, stderr } = await command.result;
  expect(exitCode, stdout + stderr).toBe(0);
  const ended = performance.now();
  return begun.map((time, index) => (begun[index + 1] ?? ended) - time);
}

async function expectUndisturbed(workplace: Workplace): Promise<void> {
  expect(await readComparedRows(workplace)).toEqual(expectedRows);
  expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
}

/** Draws numbers from 0 up to 1, the same ones for the same seed. */
function createRandom(seed: string): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return Number.parseInt(hash("sha256", `${seed}/${drawn}`).slice(0, 8), 16) / 2 ** 32;
  };
}
