import { parseArgs } from "node:util";
import { LongshoreError } from "@longshore/errors";
import { start } from "./start.js";

/** A whole number from a flag. */
function parseNumber(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new LongshoreError("USAGE_INVALID", `--${flag} takes a whole number, not ${text}`);
  }
  return Number(text);
}

const { values } = parseArgs({
  options: {
    folder: { type: "string" },
    bucket: { type: "string", default: "longshore-test" },
    port: { type: "string", default: "0" },
    latency: { type: "string", default: "0" },
    "eager-etags": { type: "string", default: "256" },
  },
});
if (values.folder === undefined) {
  throw new LongshoreError("USAGE_INVALID", "--folder is missing");
}
const { endpoint, bucket } = await start({
  folder: values.folder,
  bucket: values.bucket,
  port: parseNumber("port", values.port),
  latency: parseNumber("latency", values.latency),
  eagerEtagBytes: parseNumber("eager-etags", values["eager-etags"]),
});
process.stdout.write(`${JSON.stringify({ endpoint, bucket })}\n`);
