/** What a code means to the process that meets it. */
export interface ErrorCodeDefinition {
  /** Exit code of a command that ends with it: 1 went wrong, 2 wrong usage or configuration. */
  readonly exitCode: 1 | 2;
  /** Whether doing the same again may succeed without anybody mending anything. */
  readonly retryable: boolean;
  /** What the operator does next, one sentence. */
  readonly next: string;
}

/**
 * Every error code of Longshore. A code is never reused for another meaning. Each one is explained
 * in `docs/errors.md`; a test holds that page against this table.
 */
export const errorCodes = {
  USAGE_INVALID: {
    exitCode: 2,
    retryable: false,
    next: "See `longshore --help`.",
  },
  CONFIG_MISSING: {
    exitCode: 2,
    retryable: false,
    next: "Name the registry's configuration file as an argument or in REGISTRY_CONFIGURATION_PATH.",
  },
  CONFIG_INVALID: {
    exitCode: 2,
    retryable: false,
    next: "Mend the configuration file; nothing has been changed.",
  },
  LOG_UNWRITABLE: {
    exitCode: 2,
    retryable: false,
    next: "Name a folder that you may write with `--log-directory`, or use `--log-to-stdout`.",
  },
  STORAGE_ROOT_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Check `rootdirectory` (and the bucket): it must hold `docker/registry/v2`.",
  },
  STORAGE_ACCESS_DENIED: {
    exitCode: 1,
    retryable: false,
    next: "Give the user that runs Longshore the right to read this object.",
  },
  STORAGE_CONFIGURATION_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Check bucket, region, `regionendpoint` and `secure` in the `storage` section.",
  },
  STORAGE_CREDENTIALS_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Check the keys in the `storage` section, or the role of this machine, and its clock.",
  },
  STORAGE_UNAVAILABLE: {
    exitCode: 1,
    retryable: true,
    next: "Check the storage; then run the same command again.",
  },
  STORAGE_OBJECT_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Mend or remove the named object; then run the same command again.",
  },
  DATABASE_UNREACHABLE: {
    exitCode: 1,
    retryable: true,
    next: "Check host, port, user, password and sslmode in the `database` section.",
  },
  DATABASE_UNSUPPORTED: {
    exitCode: 1,
    retryable: false,
    next: "Use a PostgreSQL version that the registry supports.",
  },
  DATABASE_READ_ONLY: {
    exitCode: 1,
    retryable: false,
    next: "Connect to the primary server, with a user whose transactions may write.",
  },
  DATABASE_SCHEMA_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Run the registry's own `registry database migrate up`, then the same command again.",
  },
  DATABASE_RIGHTS_MISSING: {
    exitCode: 1,
    retryable: false,
    next: "Grant the named rights to the user of the `database` section.",
  },
  DATABASE_NOT_EMPTY: {
    exitCode: 1,
    retryable: false,
    next: "`longshore migrate` makes tables in an empty database only: choose another one.",
  },
  DATABASE_QUERY_FAILED: {
    exitCode: 1,
    retryable: false,
    next: "See the message of the database; then run the same command again.",
  },
  REDIS_UNREACHABLE: {
    exitCode: 1,
    retryable: true,
    next: "Check `redis` in Longshore's configuration, and that the server runs and may be reached.",
  },
  REDIS_CREDENTIALS_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Check `redis.username` and `redis.password`, and the rights of that user.",
  },
  REDIS_UNSUPPORTED: {
    exitCode: 1,
    retryable: false,
    next: "Use a Redis of version 6.2 or later or a Valkey, a primary, with `maxmemory-policy noeviction`.",
  },
  QUEUE_PREFIX_TAKEN: {
    exitCode: 1,
    retryable: false,
    next: "Give this import a `redis.prefix` of its own, or wait for the other one to end.",
  },
  EMBEDDED_POSTGRES_FAILED: {
    exitCode: 1,
    retryable: false,
    next: "See the message, and `postgres.log` in the data folder if there is one; or choose another `--data-dir`.",
  },
  TAGS_PRESENT: {
    exitCode: 1,
    retryable: false,
    next: "This may be an imported registry. Only if it is not, truncate `tags` and try again.",
  },
  TAGS_CHANGED: {
    exitCode: 1,
    retryable: false,
    next: "See that nobody writes to the registry; then start the same import again.",
  },
  DATABASE_IN_USE: {
    exitCode: 1,
    retryable: false,
    next: "The registry already runs on its database: there is nothing to import.",
  },
  LOCKFILES_UNCLEAR: {
    exitCode: 1,
    retryable: false,
    next: "See docs/lockfiles.md: which of the two lockfiles holds is for you to decide.",
  },
  RUN_COMPLETE: {
    exitCode: 1,
    retryable: false,
    next: "There is nothing left to import. `longshore forget` drops the record of past runs.",
  },
  RUN_HELD: {
    exitCode: 1,
    retryable: true,
    next: "Wait until that process ends, or stop it: one at a time leads an import, or a verification.",
  },
  RUN_UNKNOWN: {
    exitCode: 1,
    retryable: false,
    next: "Begin one with `longshore import`, or check the `database` section.",
  },
  RUN_UNCHANGED: {
    exitCode: 1,
    retryable: false,
    next: "See `longshore status`; nothing has been changed.",
  },
  RUN_CANCELLED: {
    exitCode: 1,
    retryable: false,
    next: "`longshore resume` takes it up again; `longshore forget` drops the record of past runs.",
  },
  RUN_MISMATCH: {
    exitCode: 1,
    retryable: false,
    next: "Go on with the command line of the unfinished run, or drop its record with `longshore forget`.",
  },
  LEASE_LOST: {
    exitCode: 1,
    retryable: true,
    next: "Another process has taken this job over; nothing needs to be done.",
  },
  REPOSITORY_NAME_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Rename or remove the folder: no registry can serve a repository of this name.",
  },
  REPOSITORY_UNKNOWN: {
    exitCode: 1,
    retryable: false,
    next: "Check the path given with --repository.",
  },
  MANIFEST_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Restore or delete this manifest's data; then run the same command again.",
  },
  BLOB_PATH_INVALID: {
    exitCode: 1,
    retryable: false,
    next: "Move the file out of `blobs`: its folder is no digest.",
  },
  MEDIA_TYPE_UNKNOWN: {
    exitCode: 1,
    retryable: false,
    next: "Import with dynamic media types (the default), or upgrade the registry's database.",
  },
  JOB_FAILED: {
    exitCode: 1,
    retryable: false,
    next: "This is a defect of Longshore: please report it with the log.",
  },
} as const satisfies Record<string, ErrorCodeDefinition>;

/** A stable name for one way in which something goes wrong. */
export type ErrorCode = keyof typeof errorCodes;
