import { z } from "zod";
import type { S3Configuration } from "../configuration.js";
import { parseSection, type Source } from "../parse-section.js";
import { booleanValue, textValue, wholeNumber } from "../scalar-schemas.js";

/** The region that a store of one's own is told when the configuration names none. */
const defaultRegion = "us-east-1";

const mostNumber = Number.MAX_SAFE_INTEGER;

/** `maxretries` is looked at and left aside: how long a request is tried again is the import's patience. */
const keySchema = z.object({
  accesskey: textValue.exactOptional(),
  secretkey: textValue.exactOptional(),
  sessiontoken: textValue.exactOptional(),
  bucket: textValue.regex(/^[^/\s]+$/, "must be the name of a bucket"),
  // The registry leaves out slashes at both ends, too.
  rootdirectory: textValue.default("").transform((path) => path.replace(/^\/+|\/+$/g, "")),
  region: textValue.regex(/^[\w-]+$/, "must be the name of a region").exactOptional(),
  regionendpoint: textValue.exactOptional(),
  secure: booleanValue.default(true),
  skipverify: booleanValue.default(false),
  pathstyle: booleanValue.exactOptional(),
  maxretries: wholeNumber(0, mostNumber).default(5),
  maxrequestspersecond: wholeNumber(0, mostNumber).default(350),
  encrypt: booleanValue.default(false),
  keyid: textValue.exactOptional(),
  checksum_disabled: booleanValue.default(false),
});

/** `host:port` with the scheme that `secure` decides, or a whole URL; undefined for anything else. */
function parseEndpoint(text: string, secure: boolean): string | undefined {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const url = hasScheme ? text : `${secure ? "https" : "http"}://${text}`;
  if (!URL.canParse(url)) {
    return undefined;
  }
  const { protocol, username, password, host, pathname, search, hash } = new URL(url);
  const isPlain = [username, password, search, hash].every((part) => part === "");
  const isWeb = protocol === "http:" || protocol === "https:";
  return isPlain && isWeb ? `${protocol}//${host}${pathname.replace(/\/+$/, "")}` : undefined;
}

/** What the keys say together. The text of an issue stands behind the name of its key. */
const s3Schema = keySchema.transform((section, context) => {
  const { accesskey, secretkey, sessiontoken, checksum_disabled, maxretries: _, ...rest } = section;
  const refuse = (key: string, message: string): void => {
    context.addIssue({ code: "custom", path: [key], message });
  };
  if ((accesskey === undefined) !== (secretkey === undefined)) {
    const [missing, other] =
      accesskey === undefined ? ["accesskey", "secretkey"] : ["secretkey", "accesskey"];
    refuse(missing, `is missing (${other} is there)`);
  }
  if (sessiontoken !== undefined && accesskey === undefined) {
    refuse("accesskey", "is missing (sessiontoken is there)");
  }
  if (rest.region === undefined && rest.regionendpoint === undefined) {
    refuse("region", "is missing (only with regionendpoint it may be)");
  }
  const named = rest.regionendpoint;
  const regionendpoint = named === undefined ? undefined : parseEndpoint(named, rest.secure);
  if (named !== undefined && regionendpoint === undefined) {
    refuse("regionendpoint", "must be host:port, or an http or https URL without user and query");
  }
  return {
    ...rest,
    ...(accesskey !== undefined && { accesskey }),
    ...(secretkey !== undefined && { secretkey }),
    ...(sessiontoken !== undefined && { sessiontoken }),
    ...(regionendpoint !== undefined && { regionendpoint }),
    region: rest.region ?? defaultRegion,
    pathstyle: rest.pathstyle ?? named !== undefined,
    checksumDisabled: checksum_disabled,
  };
});

/**
 * Parses `storage.s3`, `storage.s3_v1` or `storage.s3_v2`: the same keys and defaults. A region is
 * needed for AWS alone; `maxrequestspersecond: 0`, with which a registry makes one request and no
 * more, means no limit.
 *
 * @param driver the section's name
 * @throws CONFIG_INVALID
 */
export function parseS3(
  driver: S3Configuration["driver"],
  section: unknown,
  source: Source,
): S3Configuration {
  return { driver, ...parseSection(s3Schema, `storage.${driver}`, section, source) };
}
