import { setMaxListeners } from "node:events";
import {
  type CopyRows,
  type Database,
  type LoadedRows,
  MediaTypeStore,
  PartitionAnalyzer,
} from "@longshore/datastore";
import { createRowRecorder } from "@longshore/ledger";
import pLimit from "p-limit";
import { openBlobs } from "../gather/blob-source.js";
import type { ImportContext } from "../import-context.js";

/** What a context is made of, beside the database. */
export interface ContextParts extends Pick<
  ImportContext,
  "storage" | "requests" | "logger" | "claimant" | "command" | "options" | "signal"
> {
  readonly copyRows: CopyRows;
  /** Is told of the rows that are added, by table, for metrics. */
  readonly onLoaded?: (rows: LoadedRows) => void;
}

/** Makes what every job of a run works with in this process. */
export function createContext(database: Database, parts: ContextParts): ImportContext {
  const { storage, copyRows, requests, logger, onLoaded } = parts;
  const { claimant, command, options, signal } = parts;
  const analyzer = new PartitionAnalyzer(database, () =>
    logger.warn(
      "the database user does not own the tables: have somebody analyze them while the import runs",
    ),
  );
  // As many listen as reads and requests wait at once: Node takes more than ten for a leak.
  setMaxListeners(0, signal);
  return {
    storage,
    blobs: openBlobs(storage, signal, undefined),
    database,
    copyRows,
    loading: pLimit(options.loadsAtOnce),
    mediaTypes: new MediaTypeStore(database, { dynamic: command.dynamicMediaTypes }),
    noteLoaded: async (namespaceId, rows) => {
      onLoaded?.(rows);
      await analyzer.noteLoaded(namespaceId, rows);
    },
    // A dry run's statistics would be rolled back.
    recordRows: options.dryRun ? () => Promise.resolve() : createRowRecorder(claimant.name),
    requests,
    logger,
    claimant,
    command,
    options,
    signal,
  };
}
