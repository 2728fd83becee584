import { type Check, type Finding, pass } from "../check.js";
import { describeStart } from "../lockfiles/describe-start.js";
import { judgeLockfiles } from "../lockfiles/judge-lockfiles.js";
import { readLockfileFacts } from "../lockfiles/read-lockfile-facts.js";

/** The lockfiles are those that the ledger and the database say. */
export const lockfilesCheck: Check = {
  name: "lockfiles",
  needs: ["storage"],
  run: async (subject, signal) => {
    const facts = await readLockfileFacts(subject, signal);
    const judgement = judgeLockfiles(facts);
    const message = describeStart(judgement.start);
    if (judgement.drift === undefined) {
      return pass(`${message}; ${judgement.reason}`);
    }
    const found: Finding = {
      status: "fail",
      message: `${judgement.drift}; ${message}`,
      next: judgement.next,
    };
    // With no lockfile at all an import begins; it is the registry that should not start yet.
    return judgement.start === "either" ? { ...found, status: "warn" } : found;
  },
};
