import { expect, test } from "vitest";
import { parseListPage } from "./parse-list-page.js";

const time = "<LastModified>2026-01-02T03:04:05.678Z</LastModified>";
const modifiedAt = Date.parse("2026-01-02T03:04:05Z");

/** A listing, which is complete unless its content says otherwise. */
function list(content: string): Buffer {
  const end = content.includes("<IsTruncated>") ? "" : "<IsTruncated>false</IsTruncated>";
  return Buffer.from(
    `<?xml version="1.0"?>\n<ListBucketResult xmlns="urn:s3">${content}${end}</ListBucketResult>`,
  );
}

function parse(content: string): unknown {
  return parseListPage(list(content));
}

test("an empty listing is a page", () => {
  const page = { kind: "page", entries: [], prefixes: [], continuation: undefined };
  expect(parse("<IsTruncated>false</IsTruncated>")).toEqual(page);
});

test.each([
  `<Key>a/b</Key>${time}<ETag>"0f"</ETag><Size>71</Size><StorageClass>STANDARD</StorageClass>`,
  `<Size>71</Size><Owner><ID>id</ID></Owner><ETag>&quot;0f&quot;</ETag>${time}<Key>a/b</Key>`,
  `\n  <ETag>&#34;0f&#34;</ETag>\n  <Size>71</Size>\n  ${time}\n  <Key>a/b</Key>\n`,
  `<ETag>&#x22;0f&#x22;</ETag><Key>a/b</Key><Size>71</Size>${time}`,
  `<ETag>0f</ETag><Key>a/b</Key><Size>71</Size>${time}`,
])("%s is an entry", (content) => {
  expect(parse(`<Contents>${content}</Contents>`)).toMatchObject({
    entries: [{ key: "a/b", size: 71, modifiedAt, etag: "0f" }],
  });
});

test.each(["", "<ETag></ETag>", "<ETag/>"])("without an entity tag (%s) there is none", (etag) => {
  expect(
    parseListPage(list(`<Contents><Key>a</Key>${etag}<Size>0</Size>${time}</Contents>`)),
  ).toStrictEqual({
    kind: "page",
    entries: [{ key: "a", size: 0, modifiedAt }],
    prefixes: [],
    continuation: undefined,
  });
});

test("keys and prefixes are decoded when they are said to be encoded", () => {
  const key = "a+b%2Bc%25/%C3%A9%F0%9F%9A%A2&amp;";
  const content = `<Contents><Key>${key}</Key><Size>1</Size>${time}</Contents>
    <CommonPrefixes><Prefix>p+%26/</Prefix></CommonPrefixes>`;
  expect(parse(`<Prefix>x</Prefix>${content}<EncodingType>url</EncodingType>`)).toMatchObject({
    entries: [{ key: "a b+c%/é🚢&" }],
    prefixes: ["p &/"],
  });
  expect(parse(`<Prefix>x</Prefix>${content}`)).toMatchObject({
    entries: [{ key: "a+b%2Bc%25/%C3%A9%F0%9F%9A%A2&" }],
    prefixes: ["p+%26/"],
  });
});

test("keys that are not encoded are UTF-8 with entities", () => {
  const content = `<Contents><Key>é🚢&lt;&gt;&apos;&#233;&unknown;</Key><Size>1</Size>${time}</Contents>`;
  expect(parse(content)).toMatchObject({ entries: [{ key: "é🚢<>'é&unknown;" }] });
});

test("a truncated page tells how to go on, and a whole one does not", () => {
  const token = "<NextContinuationToken>a/b+c==&amp;</NextContinuationToken>";
  expect(parse(`<IsTruncated>true</IsTruncated>${token}`)).toMatchObject({
    continuation: "a/b+c==&",
  });
  expect(parse(`<IsTruncated>false</IsTruncated>${token}`)).toMatchObject({
    continuation: undefined,
  });
});

test("a time is read to the second, whatever the year", () => {
  for (const text of ["1999-12-31T23:59:59Z", "2000-02-29T00:00:00Z", "2100-03-01T12:30:45Z"]) {
    const content = `<Contents><Key>a</Key><Size>1</Size><LastModified>${text}</LastModified></Contents>`;
    expect(parse(content)).toMatchObject({ entries: [{ modifiedAt: Date.parse(text) }] });
  }
});

test("elements may be in a namespace with a prefix", () => {
  const text = `<s3:ListBucketResult xmlns:s3="urn:s3"><s3:IsTruncated>true</s3:IsTruncated>
    <s3:NextContinuationToken>t</s3:NextContinuationToken><s3:Contents><s3:Key>a</s3:Key>
    <s3:Size>1</s3:Size><s3:LastModified>2026-01-02T03:04:05Z</s3:LastModified></s3:Contents>
    </s3:ListBucketResult>`;
  expect(parseListPage(Buffer.from(text))).toEqual({
    kind: "page",
    entries: [{ key: "a", size: 1, modifiedAt }],
    prefixes: [],
    continuation: "t",
  });
});

test("folders may be told together", () => {
  const together = "<Prefix>a/</Prefix><Prefix>b/</Prefix>";
  const content = `<CommonPrefixes>${together}</CommonPrefixes><CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes>`;
  expect(parse(content)).toMatchObject({ prefixes: ["a/", "b/", "c/"] });
});

test("a listing is cut wherever it ends too early", () => {
  const whole = list(`<Contents><Key>a</Key><Size>1</Size>${time}</Contents>`);
  const start = whole.indexOf("<Contents>");
  for (let end = start; end < whole.length; end += 1) {
    expect(parseListPage(whole.subarray(0, end))).toEqual({ kind: "cut" });
  }
  expect(parseListPage(whole).kind).toBe("page");
});

test.each([
  "",
  "<html><body>Welcome</body></html>",
  '{"message":"ok"}',
  "<Error><Code>SlowDown</Code></Error>",
])("%s is no listing", (text) => {
  expect(parseListPage(Buffer.from(text))).toEqual({ kind: "foreign", reason: "" });
});

test.each([
  ["<Contents><Size>1</Size></Contents>", 'an entry whose key cannot be read: ""'],
  [
    `<Contents><Key>a%ZZ</Key><Size>1</Size>${time}</Contents><EncodingType>url</EncodingType>`,
    'an entry whose key cannot be read: "a%ZZ"',
  ],
  [
    `<Contents><Key>a&#x11FFFF;</Key><Size>1</Size>${time}</Contents>`,
    'an entry whose key cannot be read: "a&#x11FFFF;"',
  ],
  [`<Contents><Key>a</Key><Size></Size>${time}</Contents>`, 'the size of "a"'],
  [`<Contents><Key>a</Key><Size>1x</Size>${time}</Contents>`, 'the size of "a"'],
  [`<Contents><Key>a</Key><Size>1</Size>${time}`, "an entry of a listing has no end"],
  ["<CommonPrefixes></CommonPrefixes>", "a folder without a name"],
  [
    `<Contents xmlns=""><Key>a</Key><Size>1</Size>${time}</Contents>`,
    "a form that S3 does not use",
  ],
  ['<CommonPrefixes xmlns=""><Prefix>a/</Prefix></CommonPrefixes>', "a form that S3 does not use"],
  ["<Contents/>", "a form that S3 does not use"],
  ["<KeyCount>1</KeyCount>", "it has 1 keys and folders, and 0 can be read"],
])("%s is no listing of S3, and it is said why", (content, reason) => {
  expect(parse(content)).toEqual({ kind: "foreign", reason: expect.stringContaining(reason) });
});

test.each([
  "",
  "yesterday",
  "2026-0x-02T03:04:05Z",
  "2026-13-02T03:04:05Z",
  "2026-01-02T03:99:05Z",
  "2026-01-02T:::::::Z",
])("a time that is none is not taken for one: %s", (text) => {
  const entry = `<Contents><Key>a</Key><Size>1</Size><LastModified>${text}</LastModified></Contents>`;
  const reason = 'a listing does not tell the time of "a"';
  expect(parse(entry)).toEqual({ kind: "foreign", reason });
});

test.each(["", "<NextContinuationToken></NextContinuationToken>", "<NextMarker>a</NextMarker>"])(
  "a page with more to come that does not say how to ask for it is no last page: %s",
  (next) => {
    expect(parse(`<IsTruncated>True</IsTruncated>${next}`)).toEqual({
      kind: "foreign",
      reason: expect.stringContaining("there is more, and not how to ask for it"),
    });
  },
);

test("a page that does not say whether it is the last one is none", () => {
  expect(parse("<IsTruncated></IsTruncated>")).toEqual({
    kind: "foreign",
    reason: "a listing does not say whether it is complete",
  });
});
