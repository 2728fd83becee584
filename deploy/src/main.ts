import { mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { runLocalFleet } from "./local-fleet.js";
import { startLocalServices } from "./local-services.js";

// A whole fleet on this machine: main.js [folder]

const folder = resolve(process.argv[2] ?? ".longshore/fleet");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const services = await startLocalServices(folder);
try {
  process.stdout.write(
    `A registry in a bucket, PostgreSQL and Redis are ready; everything is in ${folder}.\n` +
      `While the fleet works: npx longshore status ${services.configuration}\n`,
  );
  // oxlint-disable-next-line node/no-process-env -- the one place that hands the environment on
  const exitCode = await runLocalFleet(folder, services, process.env);
  process.stdout.write(
    exitCode === 0
      ? "The import is complete: the lockfiles are switched.\n"
      : `The coordinator ended with exit code ${exitCode}: see coordinator-5.log there.\n`,
  );
  process.exitCode = exitCode ?? 1;
} finally {
  await services.stop();
}
