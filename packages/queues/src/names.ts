/** What queues are named after: the steps of an import, and verifications. */
export const queueNames = ["pre-import", "tag-import", "blob-import", "verify"] as const;

/** A queue's name. */
export type QueueName = (typeof queueNames)[number];

/**
 * What the names of all keys begin with. The braces keep them in one slot of a cluster, as the
 * scripts that work on several of them need it.
 */
export function keyPrefix(prefix: string): string {
  return `{${prefix}}`;
}
