import type { RedisConfiguration, RegistryConfiguration } from "@longshore/config";
import type { Database } from "@longshore/datastore";
import type { ErrorCode } from "@longshore/errors";
import type { RunCommand } from "@longshore/ledger";
import type { Storage } from "@longshore/storage";

/** What a check has found. Messages are one line each, without a full stop, and hold no secret. */
export type Finding =
  | { readonly status: "pass"; readonly message: string }
  /** An import may begin, and somebody should know or do something. */
  | { readonly status: "warn"; readonly message: string; readonly next: string }
  | {
      readonly status: "fail";
      readonly message: string;
      /** What to do, one sentence. */
      readonly next: string;
      readonly code?: ErrorCode;
    }
  /** It could not be looked at; the message says why. */
  | { readonly status: "not-checked"; readonly message: string };

/** A storage, and what is to be imported from it. */
export interface StorageSubject {
  readonly storage: Storage;
  readonly command: RunCommand;
}

/** A database. */
export interface DatabaseSubject {
  /** Opens it when it is asked first; the same one, or the same error, from then on. */
  readonly openDatabase: () => Promise<Database>;
}

/** All that is looked at before an import. */
export interface Subject extends StorageSubject, DatabaseSubject {
  readonly configuration: RegistryConfiguration;
  /** Where a fleet's queues are; undefined without a fleet. */
  readonly redis: RedisConfiguration | undefined;
  /** Whether an unfinished run's command stands in for `command`. */
  readonly resumes: boolean;
  /** How `openDatabase` names its connections to the server, so that they are not counted. */
  readonly applicationName: string;
  /** Connections to the database that the import would open. */
  readonly connections: number;
  /** How long the import is likely to take. Milliseconds. */
  readonly importDuration: number;
  /** Where the embedded PostgreSQL lives, when the configuration names no database. */
  readonly dataDirectory: string;
}

/** One thing that should hold before an import begins. */
export interface Check<Looked = Subject> {
  /** Unique; what people and other checks call it. */
  readonly name: string;
  /** Checks that come before it, without which it says nothing: it is left out when one fails. */
  readonly needs: readonly string[];
  /**
   * Looks, and changes nothing that lasts.
   * @param signal aborted when its time is over, or when nobody waits any more
   * @throws what an import that cannot begin is refused with; to anybody else that is a failure
   */
  readonly run: (subject: Looked, signal: AbortSignal) => Promise<Finding>;
}

/** How long a check may take. Milliseconds. */
export const checkTimeLimit = 20_000;

/** What holds. */
export function pass(message: string): Finding {
  return { status: "pass", message };
}

/** What holds well enough for an import. */
export function warn(message: string, next: string): Finding {
  return { status: "warn", message, next };
}
