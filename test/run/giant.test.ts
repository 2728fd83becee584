import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { readImportedRows } from "../command-line/read-imported-rows.js";
import { listRepositories } from "../command-line/registry-files.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";

/** More than one job takes. */
const tags = 2_200;

let tree: SampleTree;
beforeAll(async () => {
  tree = await createSampleTree({
    seed: 83,
    repositories: 1,
    tags,
    layersPerImage: 1,
    broken: ["tag-link-missing", "layer-link-missing"],
  });
});
afterAll(() => tree.remove());

async function importWith(workplace: Workplace, ...flags: string[]): Promise<void> {
  const command = ["import", "-i=false", "--log-directory", workplace.folder, ...flags];
  const { exitCode, stderr } = await runLongshore([...command, workplace.configuration]);
  if (exitCode !== 0) {
    throw new Error(`the import ended with exit code ${exitCode}: ${stderr}`);
  }
}

const jobsSchema = z.array(z.object({ step: z.string(), kind: z.string(), count: z.number() }));

/** How many jobs of each kind the newest run has done. */
async function countJobs({ database }: Workplace): Promise<Record<string, number>> {
  const query = `select step, kind, count(*)::int as count from longshore.job
    where state = 'done' and commits = 1 and step in ('pre-import', 'tag-import') group by step, kind`;
  const { rows } = await withClient({ connectionString: database.url }, (client) =>
    client.query(query),
  );
  const counts = jobsSchema.parse(rows).map(({ step, kind, count }) => [`${step} ${kind}`, count]);
  return z.record(z.string(), z.number()).parse(Object.fromEntries(counts));
}

describe("a repository of more tags than a job takes", () => {
  let whole: Workplace;
  beforeAll(async () => {
    whole = await createWorkplace(tree.folder);
    const [path = ""] = listRepositories(tree.folder);
    // Alone it is imported in one piece.
    await importWith(whole, "-1", "--repository", path);
    await importWith(whole, "--repository", path);
  });
  afterAll(() => whole.remove());

  test.each([
    ["on disk", (workplace: Workplace) => Promise.resolve(workplace)],
    ["in a bucket", (workplace: Workplace) => serveAsBucket(workplace)],
  ])("%s is cut into ranges, which leave the rows of a single one", async (_, serve) => {
    const workplace = await serve(await createWorkplace(tree.folder));
    try {
      for (const step of ["-1", "-2"]) {
        await importWith(workplace, step);
        const name = step === "-1" ? "pre-import" : "tag-import";
        expect(await countJobs(workplace)).toMatchObject({
          [`${name} repository`]: 1,
          [`${name} tag-range`]: 1,
        });
      }
      expect(await readImportedRows(workplace.database.url)).toEqual(
        await readImportedRows(whole.database.url),
      );
    } finally {
      await workplace.remove();
    }
  });
});
