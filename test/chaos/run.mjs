// npm run chaos -- --minutes 5 --seed 3
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "5" }, seed: { type: "string", default: "1" } },
});
const { status } = spawnSync("npx", ["vitest", "run", "test/chaos", "--disableConsoleIntercept"], {
  stdio: "inherit",
  env: {
    ...process.env,
    LONGSHORE_CHAOS_MINUTES: values.minutes,
    LONGSHORE_CHAOS_SEED: values.seed,
  },
});
process.exitCode = status ?? 1;
