import { type Database, hasTags } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import {
  describeCommand,
  type Hold,
  isSameCommand,
  readStep,
  type Run,
  type RunCommand,
  type RunIdentity,
} from "@longshore/ledger";
import type { Lockfiles } from "@longshore/registry";
import { refuseCancelled } from "./hold-run.js";
import { isDeadHolder } from "./holder.js";

/** What is asked of the ledger when an import starts. */
export interface RunRequest {
  readonly command: RunCommand;
  readonly identity: RunIdentity;
  readonly hold: Hold;
  readonly lockfiles: Lockfiles;
  /** A run that was seen unfinished before: once it is complete, no other is opened. */
  readonly knownRun?: number | undefined;
}

/** What a request comes to: go on with a run, or open one in place of an abandoned one. */
export interface RunDecision {
  readonly resumed: Run | undefined;
  readonly abandoned: Run | undefined;
}

/**
 * Decides from past runs, lockfiles and tags whether a request may go on. Writes nothing.
 * @throws RUN_MISMATCH, RUN_HELD, RUN_CANCELLED, RUN_COMPLETE, DATABASE_IN_USE, TAGS_PRESENT
 */
export async function decideRun(
  database: Database,
  runs: readonly Run[],
  request: RunRequest,
): Promise<RunDecision> {
  const { command, hold } = request;
  for (const run of runs) {
    refuseOtherIdentity(run, request.identity);
  }
  const known = runs.find((run) => run.id === request.knownRun);
  if (known?.state === "complete") {
    throw refuseComplete(known);
  }
  const unfinished = runs.find((run) => run.state === "unfinished");
  const isSame = unfinished !== undefined && isSameCommand(unfinished.command, command);
  const [resumed, other] = isSame ? [unfinished, undefined] : [undefined, unfinished];
  if (hold.fleet !== undefined) {
    // Before it is held: a coordinator would wait for the end of a run that is not its own.
    refuseFleets(other);
  }
  for (const run of runs) {
    refuseHeld(run, hold);
  }
  refuseCancelled(runs);
  refuseFleets(other);
  await refuseHalfDoneTags(database, other);
  if (resumed === undefined) {
    refuseImported(runs, command);
  }
  const tagImport = resumed && (await readStep(database, resumed.id, "tag-import"));
  if (tagImport?.cutoverStartedAt === undefined) {
    refuseDatabaseInUse(command, request.lockfiles);
  }
  if (tagImport?.startedAt === undefined) {
    await refuseForeignTags(database, runs, command);
  }
  return { resumed, abandoned: other };
}

function refuseOtherIdentity(run: Run, identity: RunIdentity): void {
  const keys = ["storageDriver", "storageLocation", "databaseSystem", "databaseName"] as const;
  const key = keys.find((one) => run.identity[one] !== identity[one]);
  if (key !== undefined) {
    throw new LongshoreError(
      "RUN_MISMATCH",
      `The ledger in this database belongs to another import: run ${run.id} has ${key} ` +
        `"${run.identity[key]}", this one "${identity[key]}".`,
      { fields: { run: run.id, difference: key } },
    );
  }
}

function refuseHeld(run: Run, { holder }: Hold): void {
  const isOurs = run.holder === holder;
  if (run.state === "unfinished" && run.held && !isOurs && !isDeadHolder(run.holder ?? "")) {
    throw new LongshoreError("RUN_HELD", `Run ${run.id} is in the hands of ${run.holder}.`, {
      fields: { run: run.id, holder: run.holder ?? "" },
    });
  }
}

/** What a fleet has begun is not abandoned for a configuration that differs: its workers go on. */
function refuseFleets(run: Run | undefined): void {
  if (run?.fleet !== undefined) {
    throw new LongshoreError(
      "RUN_MISMATCH",
      `Run ${run.id} of a fleet is not finished, and is of another command: \`${describeCommand(run.command)}\`.`,
      { fields: { run: run.id } },
    );
  }
}

async function refuseHalfDoneTags(database: Database, run: Run | undefined): Promise<void> {
  if (run === undefined) {
    return;
  }
  const { startedAt } = await readStep(database, run.id, "tag-import");
  if (startedAt !== undefined && run.command.repository === undefined) {
    throw new LongshoreError(
      "RUN_MISMATCH",
      `Run ${run.id} has begun to write tags and is not finished: go on with \`${describeCommand(run.command)}\`.`,
      { fields: { run: run.id } },
    );
  }
}

function refuseImported(runs: readonly Run[], command: RunCommand): void {
  const complete = runs.find(
    (run) =>
      run.state === "complete" &&
      run.command.repository === undefined &&
      run.command.steps.includes("tag-import"),
  );
  if (complete !== undefined && writesManifests(command)) {
    throw refuseComplete(complete);
  }
}

function refuseComplete({ id, finishedAt }: Run): LongshoreError {
  const when = finishedAt?.toISOString() ?? "an unknown time";
  return new LongshoreError(
    "RUN_COMPLETE",
    `This registry was imported by run ${id}, completed at ${when}.`,
    { fields: { run: id } },
  );
}

function refuseDatabaseInUse(command: RunCommand, lockfiles: Lockfiles): void {
  if (lockfiles.databaseInUse && writesManifests(command)) {
    throw new LongshoreError(
      "DATABASE_IN_USE",
      "The lockfile database-in-use lies in storage: the database is in charge of this registry.",
    );
  }
}

/**
 * A run refuses tags that it did not write itself, those of `--repository` too: a tag that was removed
 * from storage since would stay, and be served again.
 */
async function refuseForeignTags(
  database: Database,
  runs: readonly Run[],
  command: RunCommand,
): Promise<void> {
  const writesTags = command.steps.includes("tag-import") && command.repository === undefined;
  if (writesTags && (await hasTags(database))) {
    const by = describeSingleImports(runs);
    const message =
      by === undefined
        ? "The table tags has rows that no unfinished run of Longshore wrote."
        : `The table tags has rows that this import did not write: ${by} was imported by itself.`;
    throw new LongshoreError("TAGS_PRESENT", message);
  }
}

/** Names what `--repository` has imported with its tags; undefined when that is nothing. */
function describeSingleImports(runs: readonly Run[]): string | undefined {
  const paths = runs.flatMap(({ state, command: { repository, steps } }) =>
    state === "complete" && repository !== undefined && steps.includes("tag-import")
      ? repository
      : [],
  );
  const [first, ...others] = new Set(paths);
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return first === undefined ? undefined : `repository "${first}"${more}`;
}

function writesManifests(command: RunCommand): boolean {
  return command.steps.some((step) => step !== "blob-import");
}
