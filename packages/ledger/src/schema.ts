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
  /** `unfinished`, `complete`, or `abandoned` for another command line. */
  state: text("state").notNull().default("unfinished"),
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
    /** `listing`, `repository` or `blob-range`. */
    kind: text("kind").notNull(),
    /** A repository's path, a range of blobs, or for a listing the folder below which it lists. */
    scope: text("scope").notNull(),
    /** `pending`, `running`, `done` or `failed`. */
    state: text("state").notNull().default("pending"),
    attempt: integer("attempt").notNull().default(0),
    nextRunAt: time("next_run_at").notNull().defaultNow(),
    leaseUntil: time("lease_until"),
    /** Raised at each claim: only the newest claim may commit. */
    fence: bigint("fence", { mode: "number" }).notNull().default(0),
    repositories: integer("repositories").notNull().default(0),
    tags: integer("tags").notNull().default(0),
    manifests: integer("manifests").notNull().default(0),
    blobs: integer("blobs").notNull().default(0),
    blobsSize: bigint("blobs_size", { mode: "number" }).notNull().default(0),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    finishedAt: time("finished_at"),
  },
  (table) => [
    unique("job_run_id_step_kind_scope").on(table.runId, table.step, table.kind, table.scope),
    index("job_run_id_step_state_next_run_at").on(
      table.runId,
      table.step,
      table.state,
      table.nextRunAt,
      table.id,
    ),
  ],
);

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
