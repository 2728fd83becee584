import type { CountUnit, ProcessStatus, StageName, StepName } from "../../run-status.js";

/** How a person counts the steps, and what each is of. */
export const stepTitles: Readonly<Record<StepName, readonly [number: string, subject: string]>> = {
  "pre-import": ["Step one", "manifests"],
  "tag-import": ["Step two", "tags"],
  "blob-import": ["Step three", "blobs"],
};

/** How a person reads the name of what is under way. */
export const stageNames: Readonly<Record<StageName, string>> = {
  inventory: "inventory of blobs",
  "pre-import": "step one, manifests",
  "tag-import": "step two, tags",
  "blob-import": "step three, blobs",
  "tag-check": "check of tags",
  verify: "verification",
};

/** What is counted, as it stands behind a number: behind one, and behind any other. */
export const unitNames: Readonly<Record<CountUnit, readonly [one: string, many: string]>> = {
  repositories: ["repository", "repositories"],
  tags: ["tag", "tags"],
  manifests: ["manifest", "manifests"],
  blobs: ["blob", "blobs"],
  bytes: ["of blobs", "of blobs"],
};

/** The order that processes are listed in: those first of which there are few. */
export const roleOrder: readonly ProcessStatus["role"][] = ["coordinator", "producer", "worker"];

/** A process's name without what only tells it from an earlier one with the same number. */
export function nameProcess(name: string): string {
  return name.replace(/ \(started [^)]*\)$/, "");
}

/** A number's noun. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
