import type { Database } from "@longshore/datastore";
import { addLedgerMetrics } from "@longshore/fleet";
import { createStatusPages, readNewestStatus, watchPages } from "@longshore/status";
import { type MetricsServer, serveMetrics } from "@longshore/telemetry";
import { collectDefaultMetrics, Registry } from "prom-client";
import type { Surroundings } from "../surroundings.js";

/** Where an import can be looked at while it runs. */
export interface ImportAddresses {
  /** For metrics, as the registry's own importer has it; undefined for nowhere. */
  readonly debugServer: string | undefined;
  /** For the page and its status; undefined for nowhere. */
  readonly status: string | undefined;
}

/** From now on the ledger can be read. */
export type OpenLedger = (runId: number, database: Database) => void;

/**
 * Serves metrics, the status and its page while an import runs, at each address that is asked for,
 * and after it until whoever looks has seen how it ended.
 * @throws USAGE_INVALID when one is no address, or in use; the import has not begun then
 */
export async function whileServing<Result>(
  { debugServer, status }: ImportAddresses,
  { standardError }: Pick<Surroundings, "standardError">,
  work: (openLedger: OpenLedger) => Promise<Result>,
): Promise<Result> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = addLedgerMetrics(registry);
  let ledger: Database | undefined;
  const { pages, showEnd } = watchPages(
    createStatusPages(async () => ledger && (await readNewestStatus(ledger))),
  );
  const servers: MetricsServer[] = [];
  try {
    for (const address of new Set([debugServer, status])) {
      if (address !== undefined) {
        const server = await serveMetrics(address, registry, { pages });
        servers.push(server);
        const what =
          address === status ? `Status: ${server.url}/` : `Metrics: ${server.url}/metrics`;
        standardError.write(`${what}\n`);
      }
    }
    const result = await work((runId, database) => {
      ledger = database;
      metrics.open(runId, database);
    });
    await showEnd();
    return result;
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}
