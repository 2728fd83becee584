import type { FaultScript } from "./fault.js";
import type { RequestKind } from "./request-kind.js";

/** The keys that requests must be signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With it, requests must bring it as `x-amz-security-token`. */
  readonly sessionToken?: string;
}

/**
 * What entity tags are. `md5`: of the content, in quotes; `escaped`: the same, the quotes as
 * `&quot;` in listings; `unquoted`: the same without quotes; `multipart`: `"<md5>-2"`; `random`: 32
 * hexadecimal digits that are no MD5 of the content, the same for as long as the object is not
 * written again; `absent`: none at all.
 */
export type EtagMode = "md5" | "escaped" | "unquoted" | "multipart" | "random" | "absent";

/** How listings are written. Real servers differ in all of this. */
export interface ListingStyle {
  /**
   * `compact`: without a character between elements; `pretty`: a line an element, indented;
   * `prefixed`: every element in a namespace with a prefix, `<s3:Key>`, which is the same XML and
   * more than `@aws-sdk/client-s3` reads. Default `compact`.
   */
  readonly layout?: "compact" | "pretty" | "prefixed";
  /** Whether an object's key comes before or after what is said of it. Default `key-first`. */
  readonly elementOrder?: "key-first" | "key-last";
}

/** What a server serves, and how. */
export interface S3ServerOptions {
  /** A folder that exists. An object's key is its file's path below it. */
  readonly folder: string;
  /** Default `longshore-test`. */
  readonly bucket?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** The port of 127.0.0.1 to listen on; default: any that is free. */
  readonly port?: number;
  /** With it requests must be signed; without, nothing is looked at. */
  readonly credentials?: Credentials;
  /** Milliseconds by which the server's clock is ahead: it judges signatures, and dates what is put. Default 0. */
  readonly clockOffset?: number;
  readonly etags?: EtagMode;
  /** Files of at most so many bytes are hashed when they are found, others when asked for. Default 256. */
  readonly eagerEtagBytes?: number;
  readonly listings?: ListingStyle;
  /** Milliseconds before each answer. Default 0. */
  readonly latency?: number;
  readonly faults?: FaultScript;
  /** Requests that are answered with 403 AccessDenied. */
  readonly deny?: readonly RequestKind[];
  /** With it the server speaks HTTPS. Both in PEM. */
  readonly tls?: { readonly key: string; readonly certificate: string };
}
