import { parseDuration } from "@longshore/config";
import { LongshoreError } from "@longshore/errors";
import type { RunCommand, Step, TagTimes } from "@longshore/ledger";
import { InvalidArgumentError } from "commander";
import { requireRepositoryPath } from "./repository-flag.js";

/** Flags that say what a run imports. */
export interface CommandFlags {
  readonly stepOne?: boolean;
  readonly preImport?: boolean;
  readonly stepTwo?: boolean;
  readonly allRepositories?: boolean;
  readonly stepThree?: boolean;
  readonly commonBlobs?: boolean;
  readonly repository?: string;
  readonly danglingManifests?: boolean;
  readonly danglingBlobs?: boolean;
  readonly dynamicMediaTypes: boolean;
  readonly tagTimes: TagTimes;
}

/**
 * What the flags of a command line ask for.
 * @throws USAGE_INVALID when they contradict each other, or name no repository
 */
export function parseCommand(flags: CommandFlags): RunCommand {
  requireRepositoryPath(flags.repository);
  const step = parseStep(flags);
  const dangling = flags.danglingManifests === true || flags.danglingBlobs === true;
  refuse(dangling && step !== undefined, "--dangling-manifests and --dangling-blobs take no step.");
  refuse(
    flags.repository !== undefined && flags.danglingBlobs === true,
    "--dangling-blobs imports all blobs: it does not go with --repository.",
  );
  refuse(
    flags.repository !== undefined && step === "blob-import",
    "Step three imports all blobs: it does not go with --repository.",
  );
  return {
    steps: chooseSteps(flags, step, dangling),
    ...(flags.repository === undefined ? {} : { repository: flags.repository }),
    danglingManifests: flags.danglingManifests === true,
    dynamicMediaTypes: flags.dynamicMediaTypes,
    tagTimes: flags.tagTimes,
  };
}

function chooseSteps(flags: CommandFlags, step: Step | undefined, dangling: boolean): Step[] {
  if (step !== undefined) {
    return [step];
  }
  if (flags.repository !== undefined || dangling) {
    return flags.danglingBlobs === true ? ["blob-import", "tag-import"] : ["tag-import"];
  }
  return ["pre-import", "tag-import", "blob-import"];
}

function parseStep(flags: CommandFlags): Step | undefined {
  const asked: Step[] = [];
  if (flags.stepOne === true || flags.preImport === true) {
    asked.push("pre-import");
  }
  if (flags.stepTwo === true || flags.allRepositories === true) {
    asked.push("tag-import");
  }
  if (flags.stepThree === true || flags.commonBlobs === true) {
    asked.push("blob-import");
  }
  refuse(asked.length > 1, "One step at most can be named; without any all three run in order.");
  return asked[0];
}

function refuse(wrong: boolean, message: string): void {
  if (wrong) {
    throw new LongshoreError("USAGE_INVALID", message);
  }
}

/** Reads a duration as Go writes it. @returns milliseconds */
export function parseDurationFlag(text: string): number {
  try {
    const duration = parseDuration(text);
    if (duration >= 0) {
      return duration;
    }
  } catch {
    // Said below, in the words of the command line.
  }
  throw new InvalidArgumentError("It must be a duration such as 72h or 1h30m.");
}
