import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";

const id = (name: string) => bigint(name, { mode: "number" });
const time = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** The ledger's own schema, beside the registry's tables in the target database. */
export const ledgerSchema = pgSchema("longshore");

/** A run: one command line, from its first start to its completion, over any number of processes. */
export const runTable = ledgerSchema.table("run", {
  id: id("id").generatedAlwaysAsIdentity().primaryKey(),
  /** `import` or `verification`: neither sees the other's runs. */
  kind: text("kind").notNull().default("import"),
  /** `unfinished`, `complete`, `abandoned` for another command line, or `cancelled` by an operator. */
  state: text("state").notNull().default("unfinished"),
  /** While it is set, no job is begun. */
  pausedAt: time("paused_at"),
  /** What a fleet's processes must agree on; null for an import in one process. */
  fleet: jsonb("fleet"),
  /** What the command line asked for. */
  command: jsonb("command").notNull(),
  storageDriver: text("storage_driver").notNull(),
  storageLocation: text("storage_location").notNull(),
  databaseSystem: text("database_system").notNull(),
  databaseName: text("database_name").notNull(),
  startedAt: time("started_at").notNull().defaultNow(),
  finishedAt: time("finished_at"),
  /** The process that works on the run; null when none does. */
  holder: text("holder"),
  leaseUntil: time("lease_until"),
  /** Longshore's, of the process that worked on it last; null where none told. */
  version: text("version"),
});

/** A step of a run. */
export const stepTable = ledgerSchema.table(
  "step",
  {
    runId: id("run_id")
      .notNull()
      .references(() => runTable.id, { onDelete: "cascade" }),
    step: text("step").notNull(),
    startedAt: time("started_at"),
    finishedAt: time("finished_at"),
    /** Tag import: whether any lockfile lay in storage when the step began. */
    lockfilesFound: boolean("lockfiles_found"),
    /** Tag import: when the lockfiles began to be switched. */
    cutoverStartedAt: time("cutover_started_at"),
    cutoverFinishedAt: time("cutover_finished_at"),
  },
  (table) => [primaryKey({ columns: [table.runId, table.step] })],
);

/** A piece of a step that is done whole or not at all. */
export const jobTable = ledgerSchema.table(
  "job",
  {
    id: id("id").generatedAlwaysAsIdentity().primaryKey(),
    runId: id("run_id")
      .notNull()
      .references(() => runTable.id, { onDelete: "cascade" }),
    /** A step's name, or `inventory`. */
    step: text("step").notNull(),
    /** `listing`, `repository`, `tag-range` or `blob-range`. */
    kind: text("kind").notNull(),
    /**
     * A repository's path, a range of its tags, a range of blobs, or for a listing the folder below
     * which it lists.
     */
    scope: text("scope").notNull(),
    /** The job that cut this one off from itself. */
    parentId: bigint("parent_id", { mode: "number" }),
    /** `pending`, `running`, `done`, `failed` or `waived`. */
    state: text("state").notNull().default("pending"),
    attempt: integer("attempt").notNull().default(0),
    /** How often a process that worked on it went silent. */
    lost: integer("lost").notNull().default(0),
    nextRunAt: time("next_run_at").notNull().defaultNow(),
    /** When a fleet's producer put it into its queue; null before, and when it has to be put again. */
    dispatchedAt: time("dispatched_at"),
    /** The process that works on it, or did last. */
    claimant: text("claimant"),
    claimedAt: time("claimed_at"),
    leaseUntil: time("lease_until"),
    /** Raised at each claim: only the newest claim may commit. */
    fence: bigint("fence", { mode: "number" }).notNull().default(0),
    /** How often it was done: once, unless what it read had to be read again. */
    commits: integer("commits").notNull().default(0),
    repositories: integer("repositories").notNull().default(0),
    tags: integer("tags").notNull().default(0),
    manifests: integer("manifests").notNull().default(0),
    blobs: integer("blobs").notNull().default(0),
    blobsSize: bigint("blobs_size", { mode: "number" }).notNull().default(0),
    /** How often an attempt at it failed, over all rounds of attempts. */
    failures: integer("failures").notNull().default(0),
    /** Of the last attempt that failed, or was lost; it stays when the job is done later. */
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    finishedAt: time("finished_at"),
  },
  (table) => [
    unique("job_run_id_step_kind_scope").on(table.runId, table.step, table.kind, table.scope),
    // A change of a job's state writes into every index that has the job then: what is done is in few.
    index("job_unfinished")
      .on(table.runId, table.step, table.state, table.nextRunAt, table.id)
      .where(sql`${table.state} in ('pending', 'running')`),
    // What a producer has to deliver, found among millions.
    index("job_undispatched")
      .on(table.runId, table.step, table.nextRunAt, table.id)
      .where(sql`${table.state} = 'pending' and ${table.dispatchedAt} is null`),
    index("job_running")
      .on(table.runId, table.leaseUntil)
      .where(sql`${table.state} = 'running'`),
    index("job_parent_id")
      .on(table.parentId)
      .where(sql`${table.parentId} is not null`),
  ],
);

/** Repositories whose failures an operator accepts. */
export const waiverTable = ledgerSchema.table(
  "waiver",
  {
    runId: id("run_id")
      .notNull()
      .references(() => runTable.id, { onDelete: "cascade" }),
    /** With a trailing slash: a folder that could not be listed. */
    repository: text("repository").notNull(),
    reason: text("reason").notNull(),
    waivedAt: time("waived_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.repository] })],
);

/** The processes of a fleet, and their last signs of life. */
export const processTable = ledgerSchema.table("process", {
  name: text("name").primaryKey(),
  /** `producer`, `worker` or `coordinator`. */
  role: text("role").notNull(),
  version: text("version").notNull(),
  startedAt: time("started_at").notNull().defaultNow(),
  lastSeenAt: time("last_seen_at").notNull().defaultNow(),
});

/** Who has a part that one process at a time plays. */
export const leaseTable = ledgerSchema.table("lease", {
  /** Such as `producer`. */
  name: text("name").primaryKey(),
  holder: text("holder").notNull(),
  leaseUntil: time("lease_until").notNull(),
});

/** Something that was left behind on purpose, and why. */
export const skipTable = ledgerSchema.table(
  "skip",
  {
    id: id("id").generatedAlwaysAsIdentity().primaryKey(),
    runId: id("run_id")
      .notNull()
      .references(() => runTable.id, { onDelete: "cascade" }),
    step: text("step").notNull(),
    repository: text("repository").notNull(),
    /** Empty where no tag is lost. */
    tag: text("tag").notNull(),
    /** Empty where the link does not tell. */
    digest: text("digest").notNull(),
    reason: text("reason").notNull(),
    detail: text("detail").notNull(),
  },
  (table) => [
    unique("skip_run_id_step_repository_tag_digest_reason_detail").on(
      table.runId,
      table.step,
      table.repository,
      table.tag,
      table.digest,
      table.reason,
      table.detail,
    ),
  ],
);

/**
 * Where storage and database differ, as verifications found. A job writes them down while it works:
 * they count when it is done, and those of its last claim alone.
 */
export const differenceTable = ledgerSchema.table(
  "difference",
  {
    id: id("id").generatedAlwaysAsIdentity().primaryKey(),
    runId: id("run_id")
      .notNull()
      .references(() => runTable.id, { onDelete: "cascade" }),
    jobId: id("job_id").notNull(),
    /** The job's, when it found the difference. */
    fence: id("fence").notNull(),
    kind: text("kind").notNull(),
    repository: text("repository").notNull(),
    tag: text("tag").notNull(),
    manifest: text("manifest").notNull(),
    digest: text("digest").notNull(),
    columnName: text("column_name").notNull(),
    expected: text("expected").notNull(),
    found: text("found").notNull(),
  },
  (table) => [
    index("difference_run_id_id").on(table.runId, table.id),
    index("difference_job_id").on(table.jobId),
  ],
);

const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/**
 * The blobs that storage held when they were last listed. Unlogged: it is lost when the server
 * crashes, and an import then asks storage for each blob.
 */
export const inventoryBlobTable = ledgerSchema.table("inventory_blob", {
  /** As the registry's tables hold it. */
  digest: bytes("digest").primaryKey(),
});

/** What the ledger knows of a repository's rows, over all runs. */
export const repositoryTable = ledgerSchema.table("repository", {
  path: text("path").primaryKey(),
  /** Whether every manifest that has a row was written, or read again, under this ledger. */
  known: boolean("known").notNull(),
});

/** Manifests whose rows lack something that storage may hold by now. */
export const incompleteManifestTable = ledgerSchema.table(
  "incomplete_manifest",
  {
    repository: text("repository").notNull(),
    digest: text("digest").notNull(),
  },
  (table) => [primaryKey({ columns: [table.repository, table.digest] })],
);

/** What the processes of a run count of their work. */
export const statisticTable = ledgerSchema.table(
  "statistic",
  {
    runId: id("run_id")
      .notNull()
      .references(() => runTable.id, { onDelete: "cascade" }),
    /** The process that counts. */
    process: text("process").notNull(),
    /** What a process counts is spread over parts, so that its transactions don't wait for each other. */
    part: integer("part").notNull(),
    /** A step's name, `inventory` or `tag-check`; `run` for what belongs to none. */
    step: text("step").notNull(),
    /** `requests`, `rows-added` or `rows-changed`. */
    kind: text("kind").notNull(),
    /** A request's kind and status, such as `list 200`; or a table. */
    name: text("name").notNull(),
    count: bigint("count", { mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.runId, table.process, table.part, table.step, table.kind, table.name],
    }),
  ],
);

/** What happened to the lockfiles, as far as Longshore saw or did it. */
export const lockfileEventTable = ledgerSchema.table(
  "lockfile_event",
  {
    id: id("id").generatedAlwaysAsIdentity().primaryKey(),
    runId: id("run_id")
      .notNull()
      .references(() => runTable.id, { onDelete: "cascade" }),
    happenedAt: time("happened_at").notNull().defaultNow(),
    process: text("process").notNull(),
    /** `found`, `kept`, `switch-begun`, `switched` or `repaired`. */
    event: text("event").notNull(),
    /** What lies in storage from then on. */
    filesystemInUse: boolean("filesystem_in_use").notNull(),
    databaseInUse: boolean("database_in_use").notNull(),
  },
  (table) => [index("lockfile_event_run_id").on(table.runId)],
);
