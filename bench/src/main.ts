import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import type { Benchmark } from "./benchmark.js";
import { disk } from "./disk.js";
import { fleetRecovery } from "./fleet-recovery.js";
import { fleetScale } from "./fleet-scale.js";
import { hotRequests } from "./hot-requests.js";
import { millionJobs } from "./million-jobs.js";
import { print } from "./print.js";
import { requests } from "./requests.js";
import { s3 } from "./s3.js";
import { tags } from "./tags.js";
import { verify } from "./verify.js";

const benchmarks = new Map<string, Benchmark>([
  ["disk", disk],
  ["s3", s3],
  ["requests", requests],
  ["hot-requests", hotRequests],
  ["tags", tags],
  ["verify", verify],
  ["fleet-scale", fleetScale],
  ["fleet-recovery", fleetRecovery],
  ["million-jobs", millionJobs],
]);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { scale: { type: "string", default: "1" }, tree: { type: "string" } },
});
const [name = "", folder = tmpdir()] = positionals;
const scale = Number(values.scale);
const benchmark = benchmarks.get(name);
if (benchmark !== undefined && scale > 0) {
  await benchmark.run({ folder, scale, tree: values.tree });
} else {
  printUsage();
  process.exitCode = name === "" ? 0 : 2;
}

function printUsage(): void {
  print("npm run bench <name> [folder] -- [--scale 0.1] [--tree registry]\n");
  for (const [each, { about }] of benchmarks) {
    print(`  ${each.padEnd(16)}${about}`);
  }
  print(
    "\nThe folder, for registries, may be in memory; the database lies in the system's temporary one.",
  );
}
