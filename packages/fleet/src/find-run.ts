import { isDeepStrictEqual } from "node:util";
import { readDatabaseIdentity } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { hasLedger, listRuns, type Run } from "@longshore/ledger";
import { commandOf, termsOf } from "./fleet-command.js";
import type { FleetParts } from "./fleet-parts.js";

/**
 * Finds the run that a fleet works on; undefined while there is none.
 * @throws RUN_MISMATCH when this process is of another version or configuration
 */
export async function findFleetRun(parts: FleetParts): Promise<Run | undefined> {
  const [run] = (await hasLedger(parts.database)) ? await listRuns(parts.database) : [];
  if (run?.state !== "unfinished" || run.fleet === undefined) {
    parts.metrics.worksOn(undefined);
    return undefined;
  }
  for (const [what, ours, theirs] of await compare(parts, run)) {
    if (!isDeepStrictEqual(ours, theirs)) {
      throw new LongshoreError(
        "RUN_MISMATCH",
        `This ${parts.process.role} has another ${what} than run ${run.id}: ` +
          `${JSON.stringify(ours)}, not ${JSON.stringify(theirs)}.`,
        { fields: { run: run.id, difference: what } },
      );
    }
  }
  parts.metrics.worksOn(run.id);
  return run;
}

async function compare(
  { configuration, storage, database, process }: FleetParts,
  run: Run,
): Promise<[what: string, ours: unknown, theirs: unknown][]> {
  const { system, name } = await readDatabaseIdentity(database);
  const command = commandOf(configuration);
  const terms = termsOf(configuration, process.version);
  return [
    ["version", terms.version, run.fleet?.version],
    ["storage driver", storage.driver, run.identity.storageDriver],
    ["storage", storage.location, run.identity.storageLocation],
    ["database system", system, run.identity.databaseSystem],
    ["database", name, run.identity.databaseName],
    ["list of steps", command.steps, run.command.steps],
    ["repository", command.repository, run.command.repository],
    ["danglingmanifests", command.danglingManifests, run.command.danglingManifests],
    ["dynamicmediatypes", command.dynamicMediaTypes, run.command.dynamicMediaTypes],
    ["tagtimes", command.tagTimes, run.command.tagTimes],
    ["preimportskiprecent", terms.preImportSkipRecent, run.fleet?.preImportSkipRecent],
  ];
}
