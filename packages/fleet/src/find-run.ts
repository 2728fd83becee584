import { isDeepStrictEqual } from "node:util";
import { LongshoreError } from "@longshore/errors";
import { identify } from "@longshore/import";
import {
  hasLedger,
  listRuns,
  listVerifications,
  type Run,
  type RunIdentity,
  type Verification,
} from "@longshore/ledger";
import { commandOf, termsOf } from "./fleet-command.js";
import type { FleetParts } from "./fleet-parts.js";

/** What a fleet works on. */
export type FleetWork =
  | { readonly kind: "import"; readonly run: Run }
  | { readonly kind: "verification"; readonly run: Verification };

/** What this process and a run have of something that both must have alike. */
type Compared = readonly [what: string, ours: unknown, theirs: unknown];

/**
 * Finds what a fleet works on: an import, else the oldest verification that somebody waits for;
 * undefined while there is neither.
 * @throws RUN_MISMATCH when this process is of another version or configuration
 */
export async function findFleetWork(parts: FleetParts): Promise<FleetWork | undefined> {
  const work = await find(parts);
  parts.metrics.worksOn(work?.kind === "import" ? work.run.id : undefined);
  return work;
}

async function find(parts: FleetParts): Promise<FleetWork | undefined> {
  const { database } = parts;
  if (!(await hasLedger(database))) {
    return undefined;
  }
  const [run] = await listRuns(database);
  if (run?.state === "unfinished" && run.fleet !== undefined) {
    refuseOther(parts, run.id, [
      ...(await compareIdentity(parts, run)),
      ...compareCommand(parts, run),
    ]);
    return { kind: "import", run };
  }
  const verification = (await listVerifications(database)).findLast(
    ({ state, held, fleet }) => state === "unfinished" && held && fleet !== undefined,
  );
  if (verification === undefined) {
    return undefined;
  }
  refuseOther(parts, verification.id, await compareIdentity(parts, verification));
  return { kind: "verification", run: verification };
}

function refuseOther({ process }: FleetParts, runId: number, compared: readonly Compared[]): void {
  for (const [what, ours, theirs] of compared) {
    if (!isDeepStrictEqual(ours, theirs)) {
      throw new LongshoreError(
        "RUN_MISMATCH",
        `This ${process.role} has another ${what} than run ${runId}: ` +
          `${JSON.stringify(ours)}, not ${JSON.stringify(theirs)}.`,
        { fields: { run: runId, difference: what } },
      );
    }
  }
}

async function compareIdentity(
  { storage, database, process }: FleetParts,
  { identity, fleet }: { identity: RunIdentity; fleet: { version: string } | undefined },
): Promise<Compared[]> {
  const ours = await identify(database, storage);
  return [
    ["version", process.version, fleet?.version],
    ["storage driver", ours.storageDriver, identity.storageDriver],
    ["storage", ours.storageLocation, identity.storageLocation],
    ["database system", ours.databaseSystem, identity.databaseSystem],
    ["database", ours.databaseName, identity.databaseName],
  ];
}

function compareCommand({ configuration, process }: FleetParts, run: Run): Compared[] {
  const command = commandOf(configuration);
  const terms = termsOf(configuration, process.version);
  return [
    ["list of steps", command.steps, run.command.steps],
    ["repository", command.repository, run.command.repository],
    ["danglingmanifests", command.danglingManifests, run.command.danglingManifests],
    ["dynamicmediatypes", command.dynamicMediaTypes, run.command.dynamicMediaTypes],
    ["tagtimes", command.tagTimes, run.command.tagTimes],
    ["preimportskiprecent", terms.preImportSkipRecent, run.fleet?.preImportSkipRecent],
  ];
}
