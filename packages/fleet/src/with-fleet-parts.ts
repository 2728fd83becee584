import {
  databaseRequirements,
  fleetRequirements,
  refuseUnlessChecked,
  storageRequirements,
} from "@longshore/checks";
import {
  type LongshoreConfiguration,
  readConfiguration,
  readLongshoreConfiguration,
} from "@longshore/config";
import { type DatabaseConnection, openDatabase } from "@longshore/datastore";
import { LongshoreError } from "@longshore/errors";
import { chooseParallelism, nameProcess, type Parallelism } from "@longshore/import";
import { type FleetRole, RequestTally } from "@longshore/ledger";
import { openStorage } from "@longshore/storage";
import { type Log, type MetricsServer, openStreamLog, serveMetrics } from "@longshore/telemetry";
import { commandOf } from "./fleet-command.js";
import { type FleetPages, openFleetPages } from "./fleet-pages.js";
import type { FleetParts } from "./fleet-parts.js";
import { createProcessMetrics } from "./metrics/process-metrics.js";
import { Turns } from "./metrics/turns.js";
import { readVersion } from "./read-version.js";

/** How a process of a fleet is started. */
export interface FleetStart {
  readonly role: FleetRole;
  /** The registry's configuration; else REGISTRY_CONFIGURATION_PATH names it. */
  readonly registry: string | undefined;
  /** Longshore's own; else LONGSHORE_CONFIGURATION_PATH, or the section in the registry's. */
  readonly longshore: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where JSON lines are logged. */
  readonly output: Parameters<typeof openStreamLog>[1];
  readonly drain: AbortSignal;
  readonly signal: AbortSignal;
  /** Called when Longshore's keys have been read, before anything is opened. */
  readonly onConfigured: (configuration: LongshoreConfiguration) => void;
}

/**
 * Opens and checks what a process of a fleet works with, and closes it after the work.
 * @throws what is wrong with configuration, storage, database or Redis: nothing has been written then
 */
export async function withFleetParts<Result>(
  start: FleetStart,
  work: (parts: FleetParts, parallelism: Parallelism) => Promise<Result>,
): Promise<Result> {
  const { registry, longshore, environment, role } = start;
  const registryConfiguration = await readConfiguration(registry, environment);
  const configuration = await readLongshoreConfiguration({ registry, longshore }, environment);
  start.onConfigured(configuration);
  const { redis, concurrency, patience, requesttimeout: requestTimeout } = configuration;
  const { database: databaseConfiguration } = registryConfiguration;
  if (redis === undefined || databaseConfiguration === undefined) {
    const section = redis === undefined ? "longshore.redis" : "database";
    throw new LongshoreError("CONFIG_INVALID", `A fleet needs a section \`${section}\`.`);
  }
  const log: Log = openStreamLog(registryConfiguration.log.level, start.output);
  const turns = new Turns();
  const metrics = createProcessMetrics(role, turns);
  const process = { name: nameProcess(role), role, version: readVersion() };
  const requests = new RequestTally(process.name);
  const storage = await openStorage(registryConfiguration.storage, {
    patience,
    requestTimeout,
    onRequest: (event) => {
      metrics.onRequest(event);
      requests.onRequest(event);
    },
  });
  let connection: DatabaseConnection | undefined;
  let server: MetricsServer | undefined;
  let fleetPages: FleetPages | undefined;
  try {
    await refuseUnlessChecked(storageRequirements, { storage, command: commandOf(configuration) });
    const asked = { concurrency, dryRun: false };
    const parallelism = chooseParallelism(asked, registryConfiguration, storage.isRemote);
    const applicationName = `longshore ${role}`;
    const { maxConnections } = parallelism;
    connection = await openDatabase(databaseConfiguration, { maxConnections, applicationName });
    const { database, copyRows } = connection;
    const target = { openDatabase: () => Promise.resolve(database) };
    await refuseUnlessChecked(databaseRequirements, target);
    const logger = log.logger.child({ process: process.name });
    const opened = { storage, database, copyRows, requests, logger, metrics, turns };
    const parts = { ...start, ...opened, process, configuration, redis };
    await refuseUnlessChecked(fleetRequirements, { ...target, redis });
    if (configuration.address !== undefined) {
      fleetPages = role === "coordinator" ? await openFleetPages(database, redis) : undefined;
      server = await serveMetrics(configuration.address, metrics.registry, {
        health: turns,
        ...(fleetPages === undefined ? {} : { pages: fleetPages.pages }),
      });
      const status = fleetPages === undefined ? "" : ", and the run's status";
      logger.info({ url: server.url }, `serves /metrics, /livez and /readyz${status}`);
    }
    return await work(parts, parallelism);
  } finally {
    await server?.close();
    await fleetPages?.close();
    await connection?.close();
    await storage.close();
    log.close();
  }
}
