import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { type Benchmark, type BenchOptions, scaled } from "./benchmark.js";
import { startBucketServer } from "./bucket-server.js";
import { print } from "./print.js";

const askBucket = fileURLToPath(new URL("./ask-bucket.js", import.meta.url));

/** What is asked for, as often as that: pages of 1,000 keys, objects of 3 KB. */
const asked = [
  { what: "list", name: "list page of 1,000", count: 640, unit: "page" },
  { what: "get", name: "GET of 3 KB", count: 6_400, unit: "GET" },
];

/** Keys of the listing: pages follow one another, as in an import. */
const listedKeys = 20_000;

const objects = 256;
const objectBytes = 3_000;

/** What pages and objects cost the process that asks for them. */
export const hotRequests: Benchmark = {
  about: "CPU of a list page and of a GET, through the driver and through the AWS SDK",
  run: runHotRequests,
};

async function runHotRequests(options: BenchOptions): Promise<void> {
  const folder = mkdtempSync(join(options.folder, "longshore-bench-"));
  try {
    const registry = join(folder, "registry");
    writeObjects(registry);
    const bucket = await startBucketServer(registry);
    try {
      const configuration = join(folder, "config.yml");
      await writeSampleConfiguration(configuration, { s3: bucket.s3 });
      for (const { what, name, count, unit } of asked) {
        const times = scaled(count, options);
        const measure = (client: string) => askApart([client, what, configuration, String(times)]);
        const driver = await measure("driver");
        const sdk = await measure("sdk");
        print(
          `${name}: ${driver.toFixed(3)} ms of CPU through the driver, ${sdk.toFixed(3)} ms through the SDK ` +
            `a ${unit}, ${(sdk / driver).toFixed(1)} times as much (${times} each)`,
        );
      }
    } finally {
      await bucket.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Has a process of its own ask. @returns its CPU a request, in milliseconds */
async function askApart(words: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [askBucket, ...words]);
  return Number(stdout);
}

function writeObjects(root: string): void {
  for (let number = 0; number < listedKeys; number += 1) {
    const hex = hash("sha256", `layer ${number}`);
    write(join(root, `links/group/project/_layers/sha256/${hex}/link`), `sha256:${hex}`);
  }
  for (let number = 0; number < objects; number += 1) {
    write(join(root, `objects/${number}`), "x".repeat(objectBytes));
  }
}

function write(path: string, data: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, data);
}
