import { z } from "zod";

/** The steps of an import, by the registry's names for them. */
export const steps = ["pre-import", "tag-import", "blob-import"] as const;

/** A step of an import. */
export type Step = (typeof steps)[number];

/** What a command line asks for: a run belongs to one. */
export interface RunCommand {
  /** In the order they run in. */
  readonly steps: readonly Step[];
  /** Only this repository, without switching lockfiles. */
  readonly repository?: string | undefined;
  /** Every manifest of a repository and not only what its tags name. */
  readonly danglingManifests: boolean;
  /** Whether media types that the database doesn't know are added. */
  readonly dynamicMediaTypes: boolean;
  /** What a tag's row has as the time it was created: that of the import, or of its link in storage. */
  readonly tagTimes: TagTimes;
}

const tagTimes = ["import", "storage"] as const;

/** Where the times of tags come from. */
export type TagTimes = (typeof tagTimes)[number];

/** How a ledger keeps a command. */
export const runCommandSchema = z.object({
  steps: z.array(z.enum(steps)),
  repository: z.string().optional(),
  danglingManifests: z.boolean(),
  dynamicMediaTypes: z.boolean(),
  tagTimes: z.enum(tagTimes).default("import"),
});

/** Which storage is imported into which database: a run never changes it. */
export interface RunIdentity {
  readonly storageDriver: string;
  readonly storageLocation: string;
  /** The server's system identifier. */
  readonly databaseSystem: string;
  readonly databaseName: string;
}

/** What the processes of a fleet must agree on, beside the run's command and identity. */
export interface FleetTerms {
  /** Longshore's. */
  readonly version: string;
  /** Repositories pre-imported less than this ago are not pre-imported again. Milliseconds. */
  readonly preImportSkipRecent: number;
}

/** How a ledger keeps a fleet's terms. */
export const fleetTermsSchema = z.object({
  version: z.string(),
  preImportSkipRecent: z.number(),
});

/** Where a run stands. */
export const runStates = ["unfinished", "complete", "abandoned", "cancelled"] as const;

/** Where a run stands. */
export type RunState = (typeof runStates)[number];

/** A run, as the ledger has it. */
export interface Run {
  readonly id: number;
  readonly state: RunState;
  readonly command: RunCommand;
  readonly identity: RunIdentity;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  /** When it was paused; undefined while it is not. */
  readonly pausedAt: Date | undefined;
  /** What a fleet's processes must agree on; undefined for an import in one process. */
  readonly fleet: FleetTerms | undefined;
  /** Longshore's, of the process that worked on it last; undefined where none told. */
  readonly version: string | undefined;
  /** The process that works on it, and whether its lease still holds. */
  readonly holder: string | undefined;
  readonly held: boolean;
}
