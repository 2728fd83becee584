import { z } from "zod";

/** The word of the ledger that a job is to be done: all that lies in Redis of it. */
export interface Delivery {
  /** Which database the ledger is in, so that one of another is known. */
  readonly ledger: string;
  /** The numbers of run and job in the ledger. */
  readonly run: number;
  readonly job: number;
  /** The job's fence when it was dispatched. */
  readonly fence: number;
}

/** Reads what came out of Redis. */
export const deliverySchema: z.ZodType<Delivery> = z.object({
  ledger: z.string().min(1),
  run: z.int().nonnegative(),
  job: z.int().nonnegative(),
  fence: z.int().nonnegative(),
});

/**
 * The delivery's name in its queue: no second one of this name is taken in while the first is there.
 * The fence rises with each claim, so a name never comes again for other work.
 */
export function nameDelivery({ job, fence }: Delivery): string {
  return `${job}-${fence}`;
}
