import { createServer } from "node:net";
import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { ownServer } from "../redis/test-redis.js";
import { createFleet, type Fleet } from "./fleet.js";

/** An address that nobody listens on. */
async function chooseAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (typeof address !== "object" || address === null) {
    throw new Error("no port was free");
  }
  return `127.0.0.1:${address.port}`;
}

/** Asks until there is an answer: the process may not listen yet. */
async function get(address: string, path: string): Promise<{ status: number; text: string }> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const response = await fetch(`http://${address}${path}`);
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Asks for metrics until they say something. @returns all of them then */
async function waitForMetric(address: string, line: string): Promise<string> {
  for (;;) {
    const { text } = await get(address, "/metrics");
    if (text.includes(line)) {
      return text;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe.skipIf(ownServer.program === undefined)(
  "each process of a fleet tells of itself",
  { timeout: 400_000 },
  () => {
    let redis: LocalRedis;
    let workplace: S3Workplace;
    let fleet: Fleet;
    let addresses: Record<"producer" | "worker" | "coordinator", string>;
    beforeAll(async () => {
      redis = await startLocalRedis();
      workplace = await serveAsBucket(
        await createSampleWorkplace({
          seed: 3,
          repositories: 10,
          tags: 60,
          broken: ["manifest-not-json", "tag-link-missing"],
          brokenOfEach: 1,
        }),
      );
      // A run that waits for an operator goes on telling.
      fleet = createFleet(workplace, redis.url, { FAILURES: "wait" });
      addresses = {
        producer: await chooseAddress(),
        worker: await chooseAddress(),
        coordinator: await chooseAddress(),
      };
      for (const role of ["producer", "worker", "coordinator"] as const) {
        fleet.start(role, { ADDRESS: addresses[role] });
      }
      await waitForMetric(
        addresses.coordinator,
        'longshore_jobs{step="tag-import",state="failed"} 1',
      );
    });
    afterAll(async () => {
      await fleet.stop();
      await workplace.remove();
      await redis.stop();
    });

    test.each(["producer", "worker", "coordinator"] as const)(
      "that it is well: %s",
      async (role) => {
        expect((await get(addresses[role], "/livez")).status).toBe(200);
        expect((await get(addresses[role], "/readyz")).status).toBe(200);
        expect((await get(addresses[role], "/metrics")).text).toContain(
          "nodejs_eventloop_lag_seconds",
        );
      },
    );

    test("a worker: what it did, loaded and asked of storage", async () => {
      const { text } = await get(addresses.worker, "/metrics");
      expect(text).toMatch(/^longshore_jobs_ended_total\{step="pre-import",outcome="done"\} \d+$/m);
      expect(text).toContain('longshore_jobs_ended_total{step="tag-import",outcome="set-aside"} 1');
      expect(text).toMatch(/^longshore_rows_loaded_total\{table="manifests"\} [1-9]/m);
      expect(text).toMatch(
        /^longshore_storage_request_seconds_count\{kind="get",status="200"\} [1-9]/m,
      );
      expect(text).toContain("longshore_jobs_in_hand 0");
    });

    test("the coordinator: how the run is, as its ledger has it", async () => {
      const { text } = await get(addresses.coordinator, "/metrics");
      expect(text).toContain('longshore_skips{reason="tag-link-missing"} 1');
      expect(text).toContain("longshore_oldest_pending_job_seconds 0");
    });

    test("the producer: what lies in its queues", async () => {
      const drained = 'longshore_queue_deliveries{queue="tag-import"} 0';
      await expect(waitForMetric(addresses.producer, drained)).resolves.toContain(drained);
    });
  },
);
