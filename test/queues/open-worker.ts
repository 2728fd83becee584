import { EventEmitter, on, once } from "node:events";
import type { RedisConfiguration } from "@longshore/config";
import {
  type Delivery,
  openWorkerQueues,
  type WorkerQueues,
  type WorkerQueuesOptions,
} from "@longshore/queues";

/** A worker that remembers what it is given and told. */
export interface TestWorker extends WorkerQueues {
  readonly deliveries: Delivery[];
  readonly errors: Error[];
  /** How often the connection came back. */
  returns(): number;
  /** Waits until the condition holds; it is looked at again whenever something happened. */
  waitUntil(condition: () => boolean): Promise<void>;
}

/** Milliseconds until something that has to happen has happened. */
const patience = 30_000;

/** A worker's options; a delivery is handled whatever its handler returns, but for `given back`. */
export interface TestWorkerOptions extends Partial<Omit<WorkerQueuesOptions, "handle">> {
  readonly handle?: (...given: Parameters<WorkerQueuesOptions["handle"]>) => Promise<unknown>;
}

/** Opens a worker's queues; what is not told is handled at once. */
export async function openWorker(
  configuration: RedisConfiguration,
  options: TestWorkerOptions = {},
): Promise<TestWorker> {
  const happenings = new EventEmitter();
  const deliveries: Delivery[] = [];
  const errors: Error[] = [];
  let returns = 0;
  const { handle = async () => undefined, ...rest } = options;
  const worker = await openWorkerQueues({
    configuration,
    steps: ["pre-import", "tag-import", "blob-import"],
    concurrency: 2,
    ledger: "test",
    async handle(delivery, step) {
      deliveries.push(delivery);
      happenings.emit("happening");
      return (await handle(delivery, step)) === "given back" ? "given back" : "handled";
    },
    onTaken(error) {
      errors.push(error);
      happenings.emit("happening");
    },
    onError(error) {
      errors.push(error);
      happenings.emit("happening");
    },
    onReturn() {
      returns += 1;
      happenings.emit("happening");
    },
    ...rest,
  });
  return {
    ...worker,
    deliveries,
    errors,
    returns: () => returns,
    async waitUntil(condition) {
      const signal = AbortSignal.timeout(patience);
      const events = on(happenings, "happening", { signal });
      while (!condition()) {
        await events.next();
      }
      await events.return?.();
    },
  };
}

/** Deliveries of some jobs, one after another. */
export function listDeliveries(count: number, ledger = "test"): Delivery[] {
  return Array.from({ length: count }, (_, index) => ({
    ledger,
    run: 1,
    job: index + 1,
    fence: 0,
  }));
}

/** A promise that a test keeps when it wants. */
export function createGate(): { readonly opened: Promise<unknown>; open(): void } {
  const happenings = new EventEmitter();
  return { opened: once(happenings, "open"), open: () => void happenings.emit("open") };
}
