import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { EtagMode, S3ServerOptions } from "./options.js";
import { listPage, textsOf } from "./testing/list.js";
import { makeFolder, openServer } from "./testing/open-server.js";
import { send } from "./testing/send.js";

const text = "sha256:0";
const md5 = hash("md5", text);

/** The one object's entity tag in a listing's bare XML, and in a HEAD's answer. */
async function readEtags(options: Partial<S3ServerOptions>, content = text) {
  const server = await openServer({ folder: makeFolder({ link: content }), ...options });
  const { xml } = await listPage(server);
  const head = await send(server, { method: "HEAD", path: `/${server.bucket}/link` });
  return { listed: /<ETag>(.*)<\/ETag>/.exec(xml)?.[1], header: head.headers.etag };
}

describe("entity tags", () => {
  test.each<[EtagMode, string | undefined, string | undefined]>([
    ["md5", `"${md5}"`, `"${md5}"`],
    ["escaped", `&quot;${md5}&quot;`, `"${md5}"`],
    ["unquoted", md5, md5],
    ["multipart", `"${md5}-2"`, `"${md5}-2"`],
    ["absent", undefined, undefined],
  ])("are %s", async (etags, listed, header) => {
    expect(await readEtags({ etags })).toEqual({ listed, header });
  });

  test("are no MD5 when they are random, and stay until the object is written", async () => {
    const server = await openServer({ etags: "random" });
    server.put("link", text, { modifiedAt: new Date(1000) });
    const read = async () => textsOf((await listPage(server)).xml, "ETag")[0];
    const first = await read();
    expect(first).toMatch(/^"[0-9a-f]{32}"$/);
    expect(first).not.toContain(md5);
    server.refresh();
    expect(await read()).toBe(first);
    server.put("link", text, { modifiedAt: new Date(2000) });
    expect(await read()).not.toBe(first);
  });

  test.each([257, 3 * 1024 * 1024 + 1])("are made of files of %d bytes", async (bytes) => {
    const large = "x".repeat(bytes);
    const tag = `"${hash("md5", large)}"`;
    expect(await readEtags({}, large)).toEqual({ listed: tag, header: tag });
  });
});

describe("layouts", () => {
  const modifiedAt = new Date("2026-01-31T23:59:58.765Z");

  async function listed(listings: S3ServerOptions["listings"]): Promise<string> {
    const server = await openServer({ etags: "unquoted", ...(listings && { listings }) });
    server.put("f/a", text, { modifiedAt });
    server.put("g", text, { modifiedAt });
    return (await listPage(server, { delimiter: "/" })).xml;
  }

  test("compact, the key first", async () => {
    expect(await listed(undefined)).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>longshore-test</Name><Prefix></Prefix><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><Delimiter>/</Delimiter><IsTruncated>false</IsTruncated><Contents><Key>g</Key><LastModified>2026-01-31T23:59:58.000Z</LastModified><ETag>${md5}</ETag><Size>8</Size><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>f/</Prefix></CommonPrefixes></ListBucketResult>`,
    );
  });

  test("the key last", async () => {
    expect(await listed({ elementOrder: "key-last" })).toContain(
      `<Contents><LastModified>2026-01-31T23:59:58.000Z</LastModified><ETag>${md5}</ETag><Size>8</Size><StorageClass>STANDARD</StorageClass><Key>g</Key></Contents>`,
    );
  });

  test("pretty", async () => {
    const xml = await listed({ layout: "pretty" });
    expect(xml).toContain("\n  <KeyCount>2</KeyCount>\n");
    expect(xml).toContain("\n  <Contents>\n    <Key>g</Key>\n    <LastModified>");
    expect(xml).toContain(
      "\n  <CommonPrefixes>\n    <Prefix>f/</Prefix>\n  </CommonPrefixes>\n</ListBucketResult>",
    );
  });

  test("with a namespace's prefix", async () => {
    const xml = await listed({ layout: "prefixed" });
    expect(xml).toContain(
      '<s3:ListBucketResult xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/"><s3:Name>',
    );
    expect(xml).toContain("<s3:Contents><s3:Key>g</s3:Key>");
    expect(xml.match(/<(?!s3:|\/s3:|\?)/)).toBeNull();
  });
});
