import { describe, expect, test } from "vitest";
import type { StorageConfiguration } from "../configuration.js";
import { parseYaml } from "../parse-yaml.js";
import { parseStorage } from "./parse-storage.js";

function parse(section: string, driver = "s3"): StorageConfiguration {
  const result = parseYaml(`{${driver}: ${section}}`);
  const value = result.kind === "parsed" ? result.value : result;
  return parseStorage(value, { path: "config.yml", environment: {} });
}

const defaults = {
  bucket: "registry",
  rootdirectory: "",
  region: "eu-west-1",
  secure: true,
  skipverify: false,
  pathstyle: false,
  maxrequestspersecond: 350,
  encrypt: false,
  checksumDisabled: false,
};

test.each(["s3", "s3_v1", "s3_v2"])(
  "%s has the registry's defaults, and keeps its name",
  (driver) => {
    const configuration = parse("{bucket: registry, region: eu-west-1}", driver);
    expect(configuration).toEqual({ driver, ...defaults });
  },
);

test("every key is taken, and others are left alone", () => {
  const configuration = parse(`{
    bucket: registry, rootdirectory: /some/where/, region: eu-west-1,
    regionendpoint: "storage.test:9000", accesskey: AK, secretkey: "1234", sessiontoken: token,
    secure: false, skipverify: true, pathstyle: false, maxretries: 0, maxrequestspersecond: 0,
    encrypt: true, keyid: alias/registry, checksum_disabled: true,
    v4auth: true, chunksize: 5242880, storageclass: STANDARD, objectacl: private,
    objectownership: false, parallelwalk: true, loglevel: debug, multipartcopychunksize: 33554432
  }`);
  expect(configuration).toEqual({
    driver: "s3",
    bucket: "registry",
    rootdirectory: "some/where",
    region: "eu-west-1",
    regionendpoint: "http://storage.test:9000",
    accesskey: "AK",
    secretkey: "1234",
    sessiontoken: "token",
    secure: false,
    skipverify: true,
    pathstyle: false,
    maxrequestspersecond: 0,
    encrypt: true,
    keyid: "alias/registry",
    checksumDisabled: true,
  });
});

describe("regionendpoint", () => {
  test("needs no region, and puts the bucket in the path", () => {
    const configuration = parse("{bucket: registry, regionendpoint: storage.test}");
    expect(configuration).toEqual({
      driver: "s3",
      ...defaults,
      region: "us-east-1",
      regionendpoint: "https://storage.test",
      pathstyle: true,
    });
  });

  test.each([
    ["storage.test:9000", true, "https://storage.test:9000"],
    ["storage.test:9000", false, "http://storage.test:9000"],
    ["https://storage.test", false, "https://storage.test"],
    ["http://127.0.0.1:9000/", true, "http://127.0.0.1:9000"],
    ["https://storage.test/s3/", true, "https://storage.test/s3"],
    ["[::1]:9000", false, "http://[::1]:9000"],
  ])("%s with secure %s is %s", (text, secure, expected) => {
    const section = `{bucket: registry, secure: ${secure}, regionendpoint: "${text}"}`;
    expect(parse(section)).toMatchObject({ regionendpoint: expected });
  });

  test.each(["ftp://storage.test", "https://user:secret@storage.test", "https://a/?b=c", "a b"])(
    "%s is refused, and not shown",
    (text) => {
      expect(() => parse(`{bucket: registry, regionendpoint: "${text}"}`)).toThrow(
        expect.objectContaining({
          code: "CONFIG_INVALID",
          message:
            "config.yml: storage.s3.regionendpoint must be host:port, or an http or https URL without user and query",
        }),
      );
    },
  );
});

test.each([
  ["{}", "storage.s3.bucket is missing"],
  ["{bucket: registry}", "storage.s3.region is missing (only with regionendpoint it may be)"],
  ["{bucket: a/b, region: r}", "storage.s3.bucket must be the name of a bucket"],
  ["{bucket: b, region: r, accesskey: a}", "storage.s3.secretkey is missing (accesskey is there)"],
  ["{bucket: b, region: r, secretkey: a}", "storage.s3.accesskey is missing (secretkey is there)"],
  [
    "{bucket: b, region: r, sessiontoken: a}",
    "storage.s3.accesskey is missing (sessiontoken is there)",
  ],
  ["{bucket: b, region: r, secure: perhaps}", "storage.s3.secure must be true or false"],
  [
    "{bucket: b, region: r, maxretries: -1}",
    "storage.s3.maxretries must be a whole number from 0 to 9007199254740991",
  ],
  ["[]", "storage.s3 must be a mapping"],
])("%s is refused", (section, message) => {
  expect(() => parse(section)).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID", message: `config.yml: ${message}` }),
  );
});
