import { z } from "zod";
import { booleanValue, textValue } from "../scalar-schemas.js";
import type { RedisAddress, RedisConfiguration, RedisServers } from "./longshore-configuration.js";

const redisPort = 6379;
const sentinelPort = 26_379;

const urlMessage = "must be a URL like redis://host:6379/0 or rediss://host:6379";

/** What a URL says of a server and of who asks it. */
interface RedisUrl {
  readonly server: RedisServers;
  readonly username: string;
  readonly password: string;
  readonly encrypted: boolean;
}

function parseUrl(text: string): RedisUrl | undefined {
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const url = new URL(text);
  const database = /^\/?(\d{0,6})$/.exec(url.pathname)?.[1];
  if (url.hostname === "" || database === undefined || url.search !== "" || url.hash !== "") {
    return undefined;
  }
  try {
    return {
      server: { kind: "single", ...addressOf(url, redisPort), database: Number(database) },
      username: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      encrypted: url.protocol === "rediss:",
    };
  } catch (error) {
    // A percent sign that begins no character.
    if (error instanceof URIError) {
      return undefined;
    }
    throw error;
  }
}

function addressOf(url: URL, defaultPort: number): RedisAddress {
  // An address of IPv6 has brackets in a URL only.
  const host = url.hostname.replaceAll(/[[\]]/g, "");
  return { host, port: url.port === "" ? defaultPort : Number(url.port) };
}

/** Addresses like `host:port`, `host` or `[::1]:port`; one at least. */
function nodeList(defaultPort: number): z.ZodType<RedisAddress[]> {
  const message = `must be a list of addresses like host:${defaultPort}`;
  return z
    .array(
      z.string(message).transform((text, context) => {
        const url = `redis://${text}`;
        if (!/[/@?#\s]/.test(text) && text !== "" && URL.canParse(url)) {
          return addressOf(new URL(url), defaultPort);
        }
        context.addIssue(message);
        return z.NEVER;
      }),
      message,
    )
    .min(1, message);
}

const mapping = {
  error: (issue: z.core.$ZodRawIssue) =>
    issue.code === "invalid_type" ? "must be a mapping" : undefined,
};

const keySchema = z.strictObject(
  {
    url: textValue.exactOptional(),
    sentinel: z
      .strictObject(
        {
          name: textValue,
          nodes: nodeList(sentinelPort),
          password: textValue.exactOptional(),
        },
        mapping,
      )
      .exactOptional(),
    cluster: z.strictObject({ nodes: nodeList(redisPort) }, mapping).exactOptional(),
    username: textValue.exactOptional(),
    password: textValue.exactOptional(),
    tls: z
      .strictObject(
        {
          ca: textValue.exactOptional(),
          cert: textValue.exactOptional(),
          key: textValue.exactOptional(),
          skipverify: booleanValue.default(false),
        },
        mapping,
      )
      .exactOptional(),
    prefix: textValue
      .regex(/^[\w-]{1,64}$/, "must be 1 to 64 letters, digits, _ or -")
      .default("longshore"),
  },
  mapping,
);

/**
 * `redis`. One of `url`, `sentinel` and `cluster` tells where it is; `username` and `password` go
 * before those of the URL. TLS is spoken for `rediss`, and where `tls` is there.
 */
export const redisSchema: z.ZodType<RedisConfiguration> = keySchema.transform(
  (section, context) => {
    const { url, sentinel, cluster, prefix } = section;
    const named = [url, sentinel, cluster].filter((key) => key !== undefined).length;
    if (named !== 1) {
      const problem = named === 0 ? "needs one of" : "must have one alone of";
      context.addIssue(`${problem} url, sentinel and cluster`);
      return z.NEVER;
    }
    const parsed = url === undefined ? undefined : parseUrl(url);
    const servers: RedisServers | undefined =
      (sentinel && { kind: "sentinel", ...sentinel }) ??
      (cluster && { kind: "cluster", ...cluster }) ??
      parsed?.server;
    if (servers === undefined) {
      context.addIssue({ code: "custom", path: ["url"], message: urlMessage });
      return z.NEVER;
    }
    const username = section.username ?? parsed?.username;
    const password = section.password ?? parsed?.password;
    const tls = section.tls ?? (parsed?.encrypted ? { skipverify: false } : undefined);
    return {
      servers,
      ...(username && { username }),
      ...(password && { password }),
      ...(tls && { tls }),
      prefix,
    };
  },
);
