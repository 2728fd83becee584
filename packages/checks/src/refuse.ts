import { type Check, checkTimeLimit } from "./check.js";

/**
 * Runs the checks that an import must not begin without, one after the other.
 * @throws the error of the first that fails
 */
export async function refuseUnlessChecked<Looked>(
  checks: readonly Check<Looked>[],
  subject: Looked,
): Promise<void> {
  for (const check of checks) {
    await check.run(subject, AbortSignal.timeout(checkTimeLimit));
  }
}
