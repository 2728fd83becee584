#!/usr/bin/env node
import { runCommandLine } from "./run-command-line.js";

process.exitCode = await runCommandLine(process.argv.slice(2), {
  standardOutput: process.stdout,
  standardError: process.stderr,
  exit: (exitCode) => process.exit(exitCode),
  // oxlint-disable-next-line node/no-process-env -- the one place that hands the environment on
  environment: process.env,
});
