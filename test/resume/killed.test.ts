import { afterEach, expect, test } from "vitest";
import { startLongshore } from "../command-line/run-longshore.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { readRows } from "../reference/read-rows.js";
import {
  listReferenceTrees,
  readReferenceCase,
  referenceTree,
} from "../reference/reference-cases.js";

const kills = 20;

let workplace: Workplace | undefined;
afterEach(async () => workplace?.remove());

/** Starts an import, and kills it after so long. @returns whether it was killed before it ended */
async function importAndKill({ configuration, folder }: Workplace, after: number) {
  const words = ["import", "--pre-import-skip-recent", "0", configuration];
  const command = startLongshore(words, { cwd: folder });
  const timer = setTimeout(() => command.kill("SIGKILL"), after);
  const result = await command.result;
  clearTimeout(timer);
  return { killed: result.exitCode === null, ...result };
}

test.skipIf(listReferenceTrees().length === 0)(
  `an import killed ${kills} times and started again each time ends with the same rows`,
  { timeout: 600_000 },
  async () => {
    let landed = 0;
    const ends: (number | null)[] = [];
    while (landed < kills) {
      workplace = await createWorkplace(referenceTree("mixed"));
      // One undisturbed import takes as long as the kills are spread over.
      const limit = 200 + Math.random() * 1_500;
      let attempt = await importAndKill(workplace, limit);
      while (attempt.killed) {
        landed += 1;
        attempt = await importAndKill(
          workplace,
          landed < kills ? 200 + Math.random() * 2_500 : 100_000,
        );
      }
      ends.push(attempt.exitCode);
      const expected = readReferenceCase("mixed", "full");
      expect(await readRows(workplace.database.url), attempt.stderr).toEqual(expected.rows);
      expect(listLockfiles(workplace.registry)).toEqual(expected.lockfiles_after);
      await workplace.remove();
    }
    workplace = undefined;
    expect(new Set(ends)).toEqual(new Set([0]));
    expect(landed).toBeGreaterThanOrEqual(kills);
  },
);
