#!/usr/bin/env node
import { runCommandLine } from "./run-command-line.js";
import { watchOutput } from "./watch-output.js";

const output = { standardOutput: process.stdout, standardError: process.stderr };

process.exitCode = await runCommandLine(process.argv.slice(2), {
  ...output,
  outputLost: watchOutput(output),
  exit: (exitCode) => process.exit(exitCode),
  // oxlint-disable-next-line node/no-process-env -- the one place that hands the environment on
  environment: process.env,
});
