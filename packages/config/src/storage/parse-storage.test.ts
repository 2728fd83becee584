import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { StorageConfiguration } from "../configuration.js";
import { parseYaml } from "../parse-yaml.js";
import { parseStorage } from "./parse-storage.js";

function parse(section: string): StorageConfiguration {
  const result = parseYaml(section);
  const value = result.kind === "parsed" ? result.value : result;
  return parseStorage(value, { path: "config.yml", environment: {} });
}

test.each(["{filesystem: }", "{filesystem: {}}", "{filesystem: {rootdirectory: }}"])(
  "%s has the registry's default root",
  (text) => {
    expect(parse(text).rootdirectory).toBe("/var/lib/registry");
  },
);

test("a root may be named from the working directory", () => {
  expect(parse("{filesystem: {rootdirectory: some/where/}}").rootdirectory).toBe(
    resolve("some/where"),
  );
});

test.each([
  ["", "storage names no driver, such as filesystem"],
  ["{}", "storage names no driver, such as filesystem"],
  ["{delete: {enabled: true}}", "storage names no driver, such as filesystem"],
  ["[filesystem]", "storage must be a mapping"],
  ["{filesystem: {}, delete: {}, s3: {}}", "storage names more than one driver: filesystem, s3"],
  ["{gcs: {}}", "storage driver gcs is not supported yet; supported: filesystem, s3, s3_v1, s3_v2"],
  [
    "{azure: {}}",
    "storage driver azure is not supported yet; supported: filesystem, s3, s3_v1, s3_v2",
  ],
  ["{swift: {}}", 'storage driver "swift" is unknown; supported: filesystem, s3, s3_v1, s3_v2'],
  [
    "{constructor: {}}",
    'storage driver "constructor" is unknown; supported: filesystem, s3, s3_v1, s3_v2',
  ],
  ["{filesystem: /data}", "storage.filesystem must be a mapping"],
  ["{filesystem: {rootdirectory: [a]}}", "storage.filesystem.rootdirectory must be a single value"],
])("%s is refused", (text, message) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID", message: `config.yml: ${message}` }),
  );
});
