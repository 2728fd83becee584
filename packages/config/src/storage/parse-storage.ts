import type { StorageConfiguration } from "../configuration.js";
import { isMapping, type Mapping } from "../mapping.js";
import { invalidConfiguration, type Source } from "../parse-section.js";
import { parseFilesystem } from "./parse-filesystem.js";
import { parseS3 } from "./parse-s3.js";

type DriverParser = (section: unknown, source: Source) => StorageConfiguration;

/** The drivers that there are, each with the parser of its section. */
const drivers: ReadonlyMap<string, DriverParser> = new Map<string, DriverParser>([
  ["filesystem", parseFilesystem],
  ["s3", (section, source) => parseS3("s3", section, source)],
  ["s3_v1", (section, source) => parseS3("s3_v1", section, source)],
  ["s3_v2", (section, source) => parseS3("s3_v2", section, source)],
]);

/** Drivers of the registry that Longshore lacks. */
const missingDrivers: ReadonlySet<string> = new Set(["gcs", "azure"]);

/** Keys of `storage` that are about something else than where objects are. */
const otherKeys: ReadonlySet<string> = new Set([
  "cache",
  "delete",
  "maintenance",
  "redirect",
  "tag",
]);

function findDriver(section: Mapping, source: Source): string {
  const [driver, ...others] = Object.keys(section).filter((key) => !otherKeys.has(key));
  if (driver === undefined) {
    throw invalidConfiguration(source, "storage names no driver, such as filesystem");
  }
  if (others.length > 0) {
    const names = [driver, ...others].join(", ");
    throw invalidConfiguration(source, `storage names more than one driver: ${names}`);
  }
  return driver;
}

/**
 * Parses the `storage` section, which names one driver.
 *
 * @throws CONFIG_INVALID for no driver, for two, and for one that there is not
 */
export function parseStorage(section: unknown, source: Source): StorageConfiguration {
  if (section !== undefined && section !== null && !isMapping(section)) {
    throw invalidConfiguration(source, "storage must be a mapping");
  }
  const driver = findDriver(section ?? {}, source);
  const parse = drivers.get(driver);
  if (parse === undefined) {
    const problem = missingDrivers.has(driver)
      ? `storage driver ${driver} is not supported yet`
      : `storage driver ${JSON.stringify(driver)} is unknown`;
    const known = [...drivers.keys()].join(", ");
    throw invalidConfiguration(source, `${problem}; supported: ${known}`);
  }
  return parse(section?.[driver], source);
}
