import type { Database } from "@longshore/datastore";
import type { Storage } from "@longshore/storage";
import type { BlobSource } from "../gather/blob-source.js";

/** What a verification works with. Nothing is written, to neither side. */
export interface VerifyContext {
  readonly storage: Storage;
  /** What manifests, configs and layers are asked of. */
  readonly blobs: BlobSource;
  /** One snapshot, as `readSnapshot` gives it: streams of rows are read in it. */
  readonly snapshot: Database;
  /** Storage reads at once. */
  readonly readConcurrency: number;
  readonly signal: AbortSignal;
}
