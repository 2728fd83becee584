import type { ClaimedJob, DeliveredJob } from "@longshore/ledger";

/** Claims delivered jobs: those of them that still stand as they were delivered. */
export type ClaimAll = (delivered: readonly DeliveredJob[]) => Promise<readonly ClaimedJob[]>;

/** The jobs that one statement has claimed, each for whoever takes it first. */
type Claimed = Map<number, ClaimedJob>;

/**
 * Claims jobs as they are delivered, one by one: those that come while a statement is under way share
 * the next one, for a claim costs PostgreSQL a write to its disk.
 */
export class DeliveryClaims {
  readonly #claimAll: ClaimAll;
  #waiting: DeliveredJob[] = [];
  #next: Promise<Claimed> | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(claimAll: ClaimAll) {
    this.#claimAll = claimAll;
  }

  /**
   * Claims a job. @returns undefined when its delivery means nothing any more, or came twice
   * @throws what the statement did
   */
  async claim(delivered: DeliveredJob): Promise<ClaimedJob | undefined> {
    this.#waiting.push(delivered);
    this.#next ??= this.#claimWaiting(this.#underWay);
    const claimed = await this.#next;
    const job = claimed.get(delivered.job);
    if (job === undefined || job.fence !== delivered.fence + 1) {
      return undefined;
    }
    claimed.delete(job.id);
    return job;
  }

  async #claimWaiting(before: Promise<unknown>): Promise<Claimed> {
    await before;
    const delivered = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const claiming = this.#claimAll(delivered);
    this.#underWay = claiming.catch(() => undefined);
    return new Map((await claiming).map((job) => [job.id, job]));
  }
}
