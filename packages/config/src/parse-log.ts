import { z } from "zod";
import type { LogConfiguration } from "./configuration.js";
import { parseSection, type Source } from "./parse-section.js";
import { oneOf, textValue } from "./scalar-schemas.js";

const logSchema = z.object({
  level: textValue
    .toLowerCase()
    .pipe(oneOf(["error", "warn", "info", "debug", "trace"]))
    .default("info"),
});

/**
 * Parses the `log` section; its level is `info` where it tells none, in small or capital letters.
 *
 * @throws CONFIG_INVALID
 */
export function parseLog(section: unknown, source: Source): LogConfiguration {
  return parseSection(logSchema, "log", section, source);
}
