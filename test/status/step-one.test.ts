import { afterEach, beforeEach, expect, test } from "vitest";
import { firstTag, listRepositories } from "../command-line/registry-files.js";
import { runLongshore, startLongshore } from "../command-line/run-longshore.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { waitFor } from "../fleet/watch-ledger.js";
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

test("while step one counts, what is expected is for what it has counted so far", async () => {
  const bucket = await serveAsBucket(workplace);
  const { manifest } = firstTag(workplace.registry, listRepositories(workplace.registry)[0] ?? "");
  const hex = manifest.slice("sha256:".length);
  bucket.server.setFaults(({ key }) => (key.includes(hex) ? { kind: "hang" } : undefined));
  const words = ["import", "--log-directory", workplace.folder, workplace.configuration];
  const command = startLongshore(words);
  await waitFor(
    workplace,
    `select from longshore.job where step = 'pre-import' and kind = 'repository' and state = 'done'
     having count(*) = 4`,
  );
  const { stdout } = await runLongshore(["status", workplace.configuration]);
  expect(stdout).toMatch(
    / expected, for 4 repositories and \d+ tags that step one has counted so far$/m,
  );
  command.kill("SIGKILL");
  await command.result;
  await bucket.server.close();
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
