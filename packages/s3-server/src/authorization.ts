/** What an `Authorization` header says. */
export interface Authorization {
  readonly accessKeyId: string;
  /** The day of the scope, `YYYYMMDD`. */
  readonly day: string;
  readonly region: string;
  /** Names in lower case, in the order of the header. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

/** Reads an `Authorization` header of Signature Version 4 for S3; undefined when it is none. */
export function parseAuthorization(header: string): Authorization | undefined {
  const fields = /^AWS4-HMAC-SHA256\s+(.+)$/.exec(header)?.[1] ?? "";
  const valueOf = (name: string): string =>
    new RegExp(`(?:^|[,\\s])${name}=([^,\\s]+)`).exec(fields)?.[1] ?? "";
  const [accessKeyId = "", day = "", region = "", service, end, ...more] =
    valueOf("Credential").split("/");
  const signedHeaders = valueOf("SignedHeaders");
  const signature = valueOf("Signature");
  const isScope = service === "s3" && end === "aws4_request" && more.length === 0;
  if (!isScope || !/^\d{8}$/.test(day) || signedHeaders === "" || signature === "") {
    return undefined;
  }
  return { accessKeyId, day, region, signedHeaders: signedHeaders.split(";"), signature };
}

/** Reads a time such as `20260131T235959Z`, as milliseconds since 1970; undefined when it is none. */
export function parseSigningTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) {
    return undefined;
  }
  const [, year, month, day, hour, minute, second] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}
