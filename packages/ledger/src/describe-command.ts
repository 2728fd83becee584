import { isDeepStrictEqual } from "node:util";
import type { RunCommand } from "./run.js";

const stepFlags = {
  "pre-import": "--step-one",
  "tag-import": "--step-two",
  "blob-import": "--step-three",
} as const;

/** The command line that a run belongs to, as an operator would type it. */
export function describeCommand(command: RunCommand): string {
  const flags: string[] = [];
  const step = command.steps.length === 1 ? command.steps[0] : undefined;
  if (step !== undefined && command.repository === undefined && !command.danglingManifests) {
    flags.push(stepFlags[step]);
  } else if (command.repository !== undefined) {
    flags.push(...(step === "pre-import" ? [stepFlags[step]] : []));
    flags.push(`--repository ${command.repository}`);
  }
  if (command.danglingManifests) {
    flags.push("--dangling-manifests");
  }
  if (command.steps[0] === "blob-import" && command.steps.length > 1) {
    flags.push("--dangling-blobs");
  }
  if (!command.dynamicMediaTypes) {
    flags.push("--dynamic-media-types=false");
  }
  if (command.tagTimes !== "import") {
    flags.push(`--tag-times ${command.tagTimes}`);
  }
  return ["longshore import", ...flags, "<config.yml>"].join(" ");
}

/** Whether two command lines ask for the same, so that one goes on where the other stopped. */
export function isSameCommand(one: RunCommand, other: RunCommand): boolean {
  return isDeepStrictEqual(
    { ...one, repository: one.repository ?? null },
    { ...other, repository: other.repository ?? null },
  );
}
