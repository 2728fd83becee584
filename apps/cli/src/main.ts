#!/usr/bin/env node
import { runCommandLine } from "./run-command-line.js";
import { watchOutput } from "./watch-output.js";

const output = { standardOutput: process.stdout, standardError: process.stderr };

// The AWS SDK's note that later versions will need a later Node is none of an operator's business.
// oxlint-disable-next-line node/no-process-env -- the SDK reads it from nowhere else
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

process.exitCode = await runCommandLine(process.argv.slice(2), {
  ...output,
  standardInput: process.stdin,
  outputLost: watchOutput(output),
  exit: (exitCode) => process.exit(exitCode),
  // oxlint-disable-next-line node/no-process-env -- the one place that hands the environment on
  environment: process.env,
});
