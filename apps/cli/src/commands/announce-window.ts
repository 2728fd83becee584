import type { Database } from "@longshore/datastore";
import type { Surroundings } from "../surroundings.js";
import { readNewestStatus } from "@longshore/status";
import type { Log } from "@longshore/telemetry";
import { describeExpectation } from "../screen/describe-status.js";

/** Tells how long the read-only window is likely to be, before it begins and where step one's counts tell. */
export async function announceWindow(
  database: Database,
  { logger }: Log,
  { standardError }: Pick<Surroundings, "standardError">,
): Promise<void> {
  const status = await readNewestStatus(database).catch(() => undefined);
  const window = status?.readOnlyWindow;
  if (window?.expected && window.startedAt === null) {
    standardError.write(`Read-only window: ${describeExpectation(window.expected)}\n`);
    logger.info(window.expected, "the read-only window begins; so many seconds are expected");
  }
}
