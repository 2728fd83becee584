import { LongshoreError } from "@longshore/errors";
import { describe, expect, test } from "vitest";
import { mediaTypes } from "./media-types.js";
import { parseManifest } from "./parse-manifest.js";

const { dockerImage, dockerList, ociImage, ociIndex } = mediaTypes;
const empty = { mediaType: "", size: 0, digest: "", urls: [], annotations: {} };

function parse(manifest: unknown) {
  return parseManifest(Buffer.from(JSON.stringify(manifest)));
}

/** Parses what is expected to be refused. @returns code and message */
function refuse(text: string): string {
  try {
    return `read as ${JSON.stringify(parseManifest(Buffer.from(text)))}`;
  } catch (error) {
    return error instanceof LongshoreError ? `${error.code} ${error.message}` : String(error);
  }
}

function refusal(reason: string): RegExp {
  return new RegExp(`^MANIFEST_INVALID The manifest cannot be read: ${reason}`);
}

describe("a payload", () => {
  test("that is empty is left behind", () => {
    expect(parseManifest(Buffer.alloc(0))).toEqual({
      kind: "unsupported",
      reason: "manifest-empty",
    });
  });

  test.each([
    ["blanks", " \n"],
    ["text", "garbage"],
    ["JSON cut off", '{"schemaVersion":2'],
    ["more than JSON", '{"schemaVersion":2} x'],
    ["a byte order mark", '\ufeff{"schemaVersion":2}'],
    ["a comma too many", '{"schemaVersion":2,}'],
    ["a blank that is none of JSON's", '\u00a0{"schemaVersion":2}'],
    ["zeros", "\0\0\0"],
  ])("of %s is no JSON", (_, text) => {
    expect(refuse(text)).toMatch(refusal("it is no JSON"));
  });

  test.each(["[]", "1", '"text"', "true"])("%s is no manifest", (text) => {
    expect(refuse(text)).toMatch(refusal("the document"));
  });

  test("may have blanks around it, and they count", () => {
    const text = ` \r\n\t{"schemaVersion":2} \n`;
    expect(parseManifest(Buffer.from(text))).toMatchObject({ totalSize: text.length });
  });
});

describe("a schema version", () => {
  test("1 is left behind, whatever else there is", () => {
    const reason = { kind: "unsupported", reason: "manifest-schema-1" };
    expect(parse({ schemaVersion: 1 })).toEqual(reason);
    expect(parse({ schemaVersion: 1, mediaType: ociImage, layers: 7 })).toEqual(reason);
  });

  test.each([
    ["3", { schemaVersion: 3 }],
    ["0", { schemaVersion: 0 }],
    ["-1", { schemaVersion: -1 }],
    ["null", { schemaVersion: null }],
    ["missing", {}],
    ["missing from null", null],
    ["missing from something else", { architecture: "amd64", os: "linux" }],
  ])("%s is unknown and left behind", (_, manifest) => {
    expect(parse(manifest)).toEqual({
      kind: "unsupported",
      reason: "manifest-schema-version-unknown",
    });
  });

  test.each(["2", true, [2], { version: 2 }, 2.5])("%j is an error", (schemaVersion) => {
    expect(refuse(JSON.stringify({ schemaVersion }))).toMatch(refusal("schemaVersion"));
  });
});

describe("a media type", () => {
  test.each([dockerImage, ociImage])("%s is an image's", (mediaType) => {
    const manifest = { schemaVersion: 2, mediaType, manifests: [] };
    expect(parse(manifest)).toMatchObject({ kind: "image", mediaType, nonConformant: false });
  });

  test.each([dockerList, ociIndex])("%s is a list's", (mediaType) => {
    const manifest = { schemaVersion: 2, mediaType, layers: [], config: {} };
    expect(parse(manifest)).toEqual({ kind: "list", mediaType, manifests: [] });
  });

  test.each([
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
    mediaTypes.buildCacheConfig,
    ociImage.toUpperCase(),
    `${ociImage} `,
    "text",
  ])("%j is no manifest's", (mediaType) => {
    expect(refuse(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [] }))).toMatch(
      refusal("its media type .* is none of a manifest"),
    );
  });

  test.each([1, {}, ["text"]])("%j is an error", (mediaType) => {
    expect(refuse(JSON.stringify({ schemaVersion: 2, mediaType }))).toMatch(refusal("mediaType"));
  });

  test.each([
    ["missing", {}],
    ["null", { mediaType: null }],
    ["empty", { mediaType: "" }],
  ])("that is %s makes a list with `manifests`, an image without", (_, version) => {
    const manifest = { schemaVersion: 2, ...version };
    const index = { kind: "list", mediaType: ociIndex, manifests: [] };
    expect(parse({ ...manifest, manifests: [] })).toEqual(index);
    expect(parse({ ...manifest, manifests: [{ digest: "x" }], layers: [] })).toEqual({
      ...index,
      manifests: [{ ...empty, digest: "x" }],
    });
    const image = { kind: "image", mediaType: ociImage, config: empty, layers: [] };
    expect(parse(manifest)).toMatchObject(image);
    expect(parse({ ...manifest, manifests: null })).toMatchObject(image);
    expect(parse({ ...manifest, manifests: {} })).toMatchObject(image);
  });
});

describe("an image", () => {
  const version = { schemaVersion: 2, mediaType: ociImage };

  test("has a config, layers in order, and the sizes of all", () => {
    const config = { mediaType: "a", size: 3, digest: "b" };
    const first = { mediaType: "c", size: 40, digest: "d" };
    const second = {
      mediaType: mediaTypes.ociNonDistributableLayer,
      size: 500,
      digest: "e",
      urls: ["f"],
      annotations: { g: "h" },
    };
    const text = JSON.stringify({ ...version, config, layers: [first, second, first] }, null, 1);
    expect(parseManifest(Buffer.from(text))).toEqual({
      kind: "image",
      mediaType: ociImage,
      config: { ...empty, ...config },
      layers: [{ ...empty, ...first }, second, { ...empty, ...first }],
      totalSize: text.length + 583,
      nonConformant: false,
    });
  });

  test("is counted in bytes, not characters", () => {
    const text = JSON.stringify({ ...version, annotations: { a: "é😀" } });
    expect(parse(JSON.parse(text))).toMatchObject({ totalSize: text.length + 3 });
  });

  test("reads null and what is missing as empty, as Go does", () => {
    const nothing = { mediaType: null, size: null, digest: null, urls: null, annotations: null };
    expect(parse({ ...version, config: null, layers: null })).toMatchObject({
      config: empty,
      layers: [],
    });
    expect(parse({ ...version, config: nothing, layers: [null, {}, nothing] })).toMatchObject({
      config: empty,
      layers: [empty, empty, empty],
    });
    const layer = { urls: [null], annotations: { a: null } };
    expect(parse({ ...version, layers: [layer] })).toMatchObject({
      layers: [{ urls: [""], annotations: { a: "" } }],
    });
  });

  test("takes the names of its fields in any case, as Go does", () => {
    const layer = { MEDIATYPE: "a", Size: 5, dIGEST: "b", URLs: ["c"], Annotations: { D: "e" } };
    const manifest = { SchemaVersion: 2, MediaType: dockerImage, Config: layer, LAYERS: [layer] };
    const read = { mediaType: "a", size: 5, digest: "b", urls: ["c"], annotations: { D: "e" } };
    expect(parse(manifest)).toMatchObject({
      mediaType: dockerImage,
      config: read,
      layers: [read],
    });
    expect(parse({ schemaversion: 2, Manifests: [] })).toMatchObject({ kind: "list" });
  });

  test("of fields with one name takes the last, as Go does", () => {
    const text = '{"schemaVersion":1,"schemaVersion":2,"mediaType":"x","MediaType":""}';
    expect(parseManifest(Buffer.from(text))).toMatchObject({ mediaType: ociImage });
  });

  test.each([
    ["config", { config: [] }],
    ["config", { config: "text" }],
    ["config.size", { config: { size: "5" } }],
    ["config.digest", { config: { digest: 5 } }],
    ["layers", { layers: {} }],
    ["layers.1", { layers: [{}, 5] }],
    ["layers.1", { layers: [{}, []] }],
    ["layers.0.mediaType", { layers: [{ mediaType: {} }] }],
    ["layers.0.urls", { layers: [{ urls: "text" }] }],
    ["layers.0.urls.1", { layers: [{ urls: ["text", 5] }] }],
    ["layers.0.annotations", { layers: [{ annotations: [] }] }],
    ["layers.0.annotations.a", { layers: [{ annotations: { a: 5 } }] }],
    ["layers.0.size", { layers: [{ size: 1.5 }] }],
    ["layers.0.size", { layers: [{ size: true }] }],
  ])("with a %s of a wrong type is an error that names it", (where, fields) => {
    expect(refuse(JSON.stringify({ ...version, ...fields }))).toMatch(refusal(`${where}: `));
  });

  test("with fields that no import reads is not checked there", () => {
    const manifest = { ...version, subject: 5, artifactType: [], annotations: "text", other: {} };
    expect(parse(manifest)).toMatchObject({ kind: "image" });
  });

  test("has sizes up to 2^53 - 1 to the byte; larger ones are an error and not rounded", () => {
    const layers = [{ size: Number.MAX_SAFE_INTEGER - 200 }];
    const { length } = JSON.stringify({ ...version, layers });
    expect(parse({ ...version, layers })).toMatchObject({
      totalSize: Number.MAX_SAFE_INTEGER - 200 + length,
    });
    for (const size of ["9007199254740992", "9007199254740993", "9223372036854775807", "1e300"]) {
      const text = `{"schemaVersion":2,"mediaType":"${ociImage}","layers":[{"size":${size}}]}`;
      expect(refuse(text)).toMatch(refusal("layers.0.size"));
    }
  });

  test("whose sizes together are larger is an error", () => {
    const half = { size: 2 ** 52 };
    expect(refuse(JSON.stringify({ ...version, layers: [half, half] }))).toMatch(
      refusal("its sizes together"),
    );
  });
});

describe("a list", () => {
  const version = { schemaVersion: 2, mediaType: dockerList };

  test("has its manifests in order, each as often as it is named", () => {
    const first = { mediaType: ociImage, size: 5, digest: "a" };
    const second = { mediaType: ociImage, size: 6, digest: "b" };
    const manifest = {
      ...version,
      manifests: [second, { ...first, platform: { os: "linux" } }, second],
    };
    expect(parse(manifest)).toEqual({
      kind: "list",
      mediaType: dockerList,
      manifests: [
        { ...empty, ...second },
        { ...empty, ...first },
        { ...empty, ...second },
      ],
    });
  });

  test.each([[undefined], [null], [[]]])("with the manifests %j is empty", (manifests) => {
    expect(parse({ ...version, manifests })).toMatchObject({ kind: "list", manifests: [] });
  });

  test.each([
    ["manifests", {}],
    ["manifests", "text"],
    ["manifests.0", [5]],
    ["manifests.0.digest", [{ digest: [] }]],
  ])("with %s of a wrong type is an error that names it", (where, manifests) => {
    expect(refuse(JSON.stringify({ ...version, manifests }))).toMatch(refusal(`${where}: `));
  });
});
