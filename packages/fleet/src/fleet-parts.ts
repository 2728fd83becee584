import type { LongshoreConfiguration, RedisConfiguration } from "@longshore/config";
import type { CopyRows, Database } from "@longshore/datastore";
import type { FleetProcess, RequestTally } from "@longshore/ledger";
import type { Storage } from "@longshore/storage";
import type { Logger } from "@longshore/telemetry";
import type { ProcessMetrics } from "./metrics/process-metrics.js";
import type { Turns } from "./metrics/turns.js";

/** What every process of a fleet works with, opened and checked. */
export interface FleetParts {
  readonly process: FleetProcess;
  readonly configuration: LongshoreConfiguration;
  readonly redis: RedisConfiguration;
  readonly storage: Storage;
  readonly database: Database;
  readonly copyRows: CopyRows;
  /** The requests that this process makes. */
  readonly requests: RequestTally;
  readonly logger: Logger;
  readonly metrics: ProcessMetrics;
  /** Whether this process gets on. */
  readonly turns: Turns;
  /** Aborted to begin nothing more, end what is in hand and stop. */
  readonly drain: AbortSignal;
  /** Aborted to give up what is in hand, too. */
  readonly signal: AbortSignal;
}
