import { z } from "zod";
import type { DatabaseConfiguration, SslMode } from "./configuration.js";
import { isMapping, type Mapping } from "./mapping.js";
import { parseSection, type Source } from "./parse-section.js";
import { booleanValue, durationValue, oneOf, textValue, wholeNumber } from "./scalar-schemas.js";

/** How long to wait for a connection, in milliseconds. The registry waits for ever. */
const defaultConnectTimeout = 10_000;

/**
 * libpq's words, all of which the registry takes; with none it means `prefer`. `allow` and `prefer`
 * let the server choose between plain and TLS, and check nothing: whoever sits between can choose
 * plain. Longshore does not try twice: they are `disable` here, and a server that insists on TLS
 * refuses; `require` is the word for such a server.
 */
const sslModes = {
  disable: "disable",
  allow: "disable",
  prefer: "disable",
  require: "require",
  "verify-ca": "verify-ca",
  "verify-full": "verify-full",
} as const satisfies Record<string, SslMode>;

const databaseSchema = z
  .object({
    host: textValue.default("127.0.0.1"),
    // 0 is Go's word for none.
    port: wholeNumber(0, 65_535)
      .transform((port) => port || 5432)
      .default(5432),
    user: textValue,
    password: textValue.exactOptional(),
    dbname: textValue,
    sslmode: oneOf(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
      .default("prefer")
      .transform((word) => sslModes[word]),
    sslcert: textValue.exactOptional(),
    sslkey: textValue.exactOptional(),
    sslrootcert: textValue.exactOptional(),
    // Timers know whole milliseconds, and 0 is no time-out to them.
    connecttimeout: durationValue
      .transform((milliseconds) => Math.ceil(milliseconds) || defaultConnectTimeout)
      .default(defaultConnectTimeout),
    preparedstatements: booleanValue.default(false),
    pool: z
      .object({ maxopen: wholeNumber(0, 262_143).default(0) }, "must be a mapping")
      .default({ maxopen: 0 }),
  })
  .transform(({ pool, ...database }) => ({ ...database, maxOpenConnections: pool.maxopen }));

/** A registry without a metadata database may still have the section, with `enabled: false`. */
function namesNoDatabase(section: Mapping): boolean {
  const named = [section["host"], section["user"], section["dbname"]].some(Boolean);
  return !named && booleanValue.safeParse(section["enabled"]).data !== true;
}

/**
 * Parses the `database` section: a host of 127.0.0.1, a port of 5432, and 10 seconds to connect where
 * it tells none (or 0). `user` and `dbname` must be there. `enabled` says nothing else than that an
 * otherwise empty section is meant.
 *
 * @returns undefined when the section is absent, or names no database
 * @throws CONFIG_INVALID
 */
export function parseDatabase(section: unknown, source: Source): DatabaseConfiguration | undefined {
  if (section === undefined || section === null) {
    return undefined;
  }
  if (isMapping(section) && namesNoDatabase(section)) {
    return undefined;
  }
  return parseSection(databaseSchema, "database", section, source);
}
