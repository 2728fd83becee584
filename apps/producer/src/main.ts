import { runApp } from "@longshore/fleet";

// The AWS SDK's note that later versions will need a later Node is none of an operator's business.
// oxlint-disable-next-line node/no-process-env -- the SDK reads it from nowhere else
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

process.exitCode = await runApp("producer", process.argv.slice(2), {
  standardOutput: process.stdout,
  standardError: process.stderr,
  exit: (exitCode) => process.exit(exitCode),
  // oxlint-disable-next-line node/no-process-env -- the one place that hands the environment on
  environment: process.env,
});
