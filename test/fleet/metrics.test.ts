import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { runLongshore } from "../command-line/run-longshore.js";
import { ownServer } from "../redis/test-redis.js";
import { type ObservedFleet, startObservedFleet } from "./observed-fleet.js";

/** Asks for the status until the run waits for an operator: nobody leads it then. */
async function waitForOperator(fleet: ObservedFleet): Promise<Record<string, unknown>> {
  const schema = z.looseObject({ holder: z.string().nullable() });
  for (;;) {
    const { status, text } = await fleet.get("coordinator", "/api/status");
    const served = schema.parse(JSON.parse(text));
    if (status === 200 && served.holder === null) {
      return served;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe.skipIf(ownServer.program === undefined)(
  "each process of a fleet tells of itself",
  { timeout: 400_000 },
  () => {
    let fleet: ObservedFleet;
    beforeAll(async () => {
      fleet = await startObservedFleet();
    });
    afterAll(() => fleet.stop());

    test.each(["producer", "worker", "coordinator"] as const)(
      "that it is well: %s",
      async (role) => {
        expect((await fleet.get(role, "/livez")).status).toBe(200);
        expect((await fleet.get(role, "/readyz")).status).toBe(200);
        const { text } = await fleet.get(role, "/metrics");
        expect(text).toContain("nodejs_eventloop_lag_seconds");
        expect(text).toContain(`longshore_process_ready{role="${role}"} 1`);
        expect(text).toContain("longshore_run 1");
      },
    );

    test("a worker: what it did, loaded and asked of storage", async () => {
      // The ledger knows how a job ended a moment before the worker counts it.
      const setAside = 'longshore_jobs_ended_total{step="tag-import",outcome="set-aside"} 1';
      await fleet.waitForMetric("worker", setAside);
      const text = await fleet.waitForMetric("worker", "longshore_jobs_in_hand 0");
      expect(text).toMatch(/^longshore_jobs_ended_total\{step="pre-import",outcome="done"\} \d+$/m);
      expect(text).toContain(setAside);
      expect(text).toMatch(/^longshore_rows_loaded_total\{table="manifests"\} [1-9]/m);
      expect(text).toMatch(
        /^longshore_storage_request_seconds_count\{kind="get",status="200"\} [1-9]/m,
      );
    });

    test("the coordinator: how the run is, as its ledger has it", async () => {
      const { text } = await fleet.get("coordinator", "/metrics");
      expect(text).toContain('longshore_jobs{step="inventory",state="failed"} 0');
      expect(text).toMatch(/^longshore_manifests\{step="pre-import"\} [1-9]/m);
      expect(text).toContain('longshore_leases_lost{step="pre-import"} 0');
      expect(text).toContain('longshore_skips{reason="tag-link-missing"} 1');
      expect(text).toContain('longshore_skips{reason="manifest-empty"} 0');
      expect(text).toContain("longshore_oldest_pending_job_seconds 0");
      expect(text).toContain("longshore_run_paused 0");
    });

    test("the coordinator: the run's status, as anybody reads it, with its processes and queues", async () => {
      const served = await waitForOperator(fleet);
      expect(served).toMatchObject({
        state: "unfinished",
        fleet: true,
        processes: [{ role: "coordinator" }, { role: "producer" }, { role: "worker" }],
        queues: [
          { step: "pre-import", deliveries: 0 },
          { step: "tag-import", deliveries: 0 },
          { step: "blob-import", deliveries: 0 },
          { step: "verify", deliveries: 0 },
        ],
        failures: { total: 2, first: [{ code: "MANIFEST_INVALID" }, { code: "MANIFEST_INVALID" }] },
      });
      const { stdout } = await runLongshore(["status", "--json", fleet.configuration]);
      const read = JSON.parse(stdout);
      for (const key of ["steps", "failures", "skips", "waivers", "running", "holder", "run"]) {
        expect(read[key]).toEqual(served[key]);
      }
      expect((await fleet.get("coordinator", "/")).text).toContain("api/status");
      expect((await fleet.get("worker", "/api/status")).status).toBe(404);
    });

    test("the producer: what lies in its queues, and how full Redis is", async () => {
      const drained = 'longshore_queue_deliveries{queue="tag-import"} 0';
      const text = await fleet.waitForMetric("producer", drained);
      expect(text).toMatch(/^longshore_redis_memory_bytes\{kind="used"\} [1-9]/m);
      expect(text).toContain('longshore_redis_memory_bytes{kind="limit"} 0');
    });

    // The last: Redis does not come back.
    test("a producer without its Redis: that it cannot do its work, and all it knows", async () => {
      await fleet.redis.stop();
      const text = await fleet.waitForMetric(
        "producer",
        'longshore_process_ready{role="producer"} 0',
      );
      expect(text).not.toContain("longshore_redis_memory_bytes{");
      expect((await fleet.get("producer", "/readyz")).status).toBe(503);
    });
  },
);
