import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";
import { nameFound } from "./changes/change.js";
import { kindsOfChanges } from "./changes/kinds-of-changes.js";
import { createRandom } from "./changes/random.js";
import { readRegistryRows } from "./changes/registry-rows.js";
import { growBlobs } from "./changes/tree-files.js";
import { openVerifier } from "./verify-in-process.js";

/** A workplace whose registry and database differ at many places. */
export interface ChangedWorkplace extends SampleWorkplace {
  /** See {@link changeInEachWay}. */
  readonly found: readonly string[];
}

/** Makes a workplace with a registry that was imported; blobs are as large as their rows say. */
export async function createImportedWorkplace(): Promise<SampleWorkplace> {
  const workplace = await createSampleWorkplace({
    seed: 29,
    repositories: 40,
    topLevelNamespaces: 6,
    tags: 160,
    listShare: 0.2,
    danglingBlobs: 4,
  });
  const command = ["import", "--log-directory", workplace.folder, workplace.configuration];
  const { exitCode, stderr } = await runLongshore(command);
  if (exitCode !== 0) {
    throw new Error(`the import ended with exit code ${exitCode}: ${stderr}`);
  }
  await withClient({ connectionString: workplace.database.url }, async (client) =>
    growBlobs(workplace.registry, (await readRegistryRows(client)).blobs),
  );
  return workplace;
}

/** Makes a workplace that was imported, and then changed in each way. */
export async function createChangedWorkplace(): Promise<ChangedWorkplace> {
  const workplace = await createImportedWorkplace();
  return { ...workplace, found: await changeInEachWay(workplace) };
}

/**
 * Changes rows and files once in each way.
 * @returns what one process then finds that keeps no ledger, as `nameFound` names it, in order
 */
export async function changeInEachWay(workplace: SampleWorkplace): Promise<string[]> {
  const { registry, database, configuration } = workplace;
  await withClient({ connectionString: database.url }, async (client) => {
    const rows = await readRegistryRows(client);
    for (const [what, change] of kindsOfChanges) {
      await change({ client, rows, registry, random: createRandom(what) });
    }
  });
  const verifier = await openVerifier(configuration);
  try {
    return (await verifier.verify()).map(nameFound).toSorted();
  } finally {
    await verifier.close();
  }
}
