import { readConfiguration, type StorageConfiguration } from "@longshore/config";
import {
  checkRegistry,
  estimateImport,
  expectConditions,
  type InventoryProgress,
  takeInventory,
} from "@longshore/import";
import { openStorage, type Storage } from "@longshore/storage";
import { exitCodes, listenForInterruption } from "@longshore/fleet";
import { type InventoryReport, toJson } from "../inventory-report.js";
import { createRequestMeter, type RequestMeter } from "../request-meter.js";
import { CounterLine } from "../screen/counter-line.js";
import { describeCount } from "@longshore/report";
import { printInventory } from "../screen/print-inventory.js";
import type { Surroundings } from "../surroundings.js";

/** The flags of `longshore inventory`. */
export interface InventoryFlags {
  readonly json?: boolean;
  /** Milliseconds that a request to storage is tried again for. */
  readonly patience: number;
  /** Milliseconds until a request to storage is given up, to be tried again. */
  readonly requestTimeout: number;
}

/** Longest time for the first look into storage. Milliseconds. */
const storageCheckTimeout = 20_000;

/**
 * `longshore inventory`: tells what storage holds and what an import of it is likely to cost. It only
 * reads, so that a signal ends it at once.
 * @returns the exit code
 */
export async function inventory(
  path: string | undefined,
  flags: InventoryFlags,
  surroundings: Surroundings,
): Promise<number> {
  const { standardError, standardOutput, environment, outputLost, exit } = surroundings;
  const line = new CounterLine(standardError, environment["TERM"]);
  const stop = () => {
    line.close();
    exit(exitCodes.interrupted);
  };
  const interruption = listenForInterruption({ onDrain: stop, onStuck: stop });
  try {
    const report = await takeReport(path, flags, surroundings, line);
    if (flags.json === true) {
      standardOutput.write(`${JSON.stringify(toJson(report))}\n`);
    } else {
      printInventory(standardOutput, report);
    }
    return exitCodes.done;
  } catch (error) {
    if (outputLost.aborted) {
      return exitCodes.interrupted;
    }
    throw error;
  } finally {
    interruption.end();
  }
}

async function takeReport(
  path: string | undefined,
  { patience, requestTimeout }: InventoryFlags,
  surroundings: Surroundings,
  line: CounterLine,
): Promise<InventoryReport> {
  const configuration = await readConfiguration(path, surroundings.environment);
  const meter = createRequestMeter();
  const { onRequest } = meter;
  const storage = await openStorage(configuration.storage, { patience, requestTimeout, onRequest });
  try {
    await checkRegistry(storage, AbortSignal.timeout(storageCheckTimeout));
    const begun = performance.now();
    const taken = await takeInventory(storage, {
      signal: surroundings.outputLost,
      onProgress: (progress) => line.update(() => describeProgress(progress)),
    });
    const seconds = (performance.now() - begun) / 1_000;
    return describe(taken, { storage, meter, seconds, configuration: configuration.storage });
  } finally {
    line.close();
    await storage.close();
  }
}

function describeProgress({ blobs, repositories, pages }: InventoryProgress): string {
  const counts = `${describeCount(blobs, "blob")}, ${describeCount(repositories, "repository", "repositories")}`;
  return `listing: ${describeCount(pages, "page")}, ${counts}`;
}

function describe(
  taken: InventoryReport["inventory"],
  given: {
    readonly storage: Storage;
    readonly meter: RequestMeter;
    readonly seconds: number;
    readonly configuration: StorageConfiguration;
  },
): InventoryReport {
  const { storage, meter, seconds, configuration } = given;
  const requests = storage.isRemote ? meter.read() : undefined;
  const maxPerSecond =
    "maxrequestspersecond" in configuration ? configuration.maxrequestspersecond : 0;
  const conditions =
    requests && expectConditions({ ...requests, duration: seconds * 1_000, maxPerSecond });
  return {
    driver: storage.driver,
    location: storage.location,
    seconds,
    inventory: taken,
    requests,
    conditions,
    estimate: estimateImport(taken.work, conditions),
  };
}
