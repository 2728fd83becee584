import { openStepBlobs } from "../gather/step-blobs.js";
import type { ImportContext } from "../import-context.js";
import { executeJob } from "./execute-job.js";
import { type Dispatch, feedJobs } from "./feed-jobs.js";

/**
 * Has the jobs of a step done, until none is left, or it is told to drain; then those in hand are
 * waited for. @throws when the ledger can't be read or written
 */
export type DispatchStep = (context: ImportContext, dispatch: Dispatch) => Promise<void>;

/** Has the jobs of a step done in this process. */
export const dispatchInProcess: DispatchStep = async (context, dispatch) => {
  context.requests.enter(dispatch.step);
  const blobs = await openStepBlobs(context, dispatch.step);
  try {
    await feedJobs(context, dispatch, (job, onJobsAdded) =>
      executeJob({ ...context, blobs }, job, onJobsAdded),
    );
  } finally {
    context.requests.enter("run");
  }
};
