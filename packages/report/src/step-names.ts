import type { JobStep, Step } from "@longshore/ledger";

/** How a person counts the steps. */
export const stepNumbers: Readonly<Record<Step, string>> = {
  "pre-import": "step one",
  "tag-import": "step two",
  "blob-import": "step three",
};

/** How a person reads a step's name. */
export const stepNames: Readonly<Record<JobStep, string>> = {
  inventory: "inventory of blobs",
  "pre-import": "step one, manifests",
  "tag-import": "step two, tags",
  "blob-import": "step three, blobs",
  "tag-check": "check of tags",
  verify: "verification",
};
