import { afterEach, beforeEach, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";

let workplace: SampleWorkplace;
beforeEach(async () => {
  workplace = await createSampleWorkplace({ seed: 31, repositories: 5, tags: 40 });
});
afterEach(() => workplace.remove());

async function importStep(step: "--step-one" | "--step-two"): Promise<string> {
  const words = ["import", step, "--log-directory", workplace.folder, workplace.configuration];
  const { exitCode, stderr } = await runLongshore(words);
  expect(exitCode, stderr).toBe(0);
  return stderr;
}

test("step two alone is expected to be as long as what earlier step ones have seen", async () => {
  await importStep("--step-one");
  // Leaves out what was just imported.
  await importStep("--step-one");
  const said = await importStep("--step-two");
  expect(said).toMatch(/^Read-only window: .+ expected, for 5 repositories and 40 tags$/m);
});

test("nothing is expected where no step one has seen anything", async () => {
  expect(await importStep("--step-two")).not.toContain("Read-only window");
});

test("after step one alone the registry's statistics have its manifests as tags", async () => {
  await importStep("--step-one");
  await withClient({ connectionString: workplace.database.url }, async (client) => {
    const { rows } = await client.query(
      "select tags_count = manifests_count as same, manifests_count > 0 as some from import_statistics",
    );
    expect(rows).toEqual([{ same: true, some: true }]);
  });
});
