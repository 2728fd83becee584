import { describe, expect, test } from "vitest";
import type { Descriptor } from "./manifest.js";
import { mediaTypes } from "./media-types.js";
import { parseManifest } from "./parse-manifest.js";

const config = {
  mediaType: "application/vnd.buildkit.cacheconfig.v0",
  digest: "sha256:cc",
  size: 4,
} satisfies Descriptor;

const start = `{
   "schemaVersion": 2,
   "mediaType": "application/vnd.oci.image.manifest.v1+json",
   "config": {
      "mediaType": "application/vnd.buildkit.cacheconfig.v0",
      "size": 4,
      "digest": "sha256:cc"
   },
   "layers": `;

/** @param manifest an index, or parts of one */
function parse(manifest: object) {
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, ...manifest };
  return parseManifest(Buffer.from(JSON.stringify(index)));
}

/** What the text that a registry writes for the converted image counts, with config and layers. */
function totalSizeOf(layers: string, sizes = 0): number {
  return Buffer.byteLength(`${start}${layers}\n}`) + config.size + sizes;
}

describe("a list with a build cache's config", () => {
  const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: "sha256:aa" };
  const other = { ...layer, digest: "sha256:bb", size: 7 };

  test("is an image of that config and the others as layers, in order", () => {
    const manifests = [{ ...layer, size: 10 }, config, other];
    expect(parse({ manifests })).toMatchObject({
      kind: "image",
      mediaType: mediaTypes.ociImage,
      config,
      layers: [{ ...layer, size: 10 }, other],
      nonConformant: true,
    });
  });

  test.each([mediaTypes.ociIndex, mediaTypes.dockerList, undefined])(
    "is one whatever the list's media type, such as %s",
    (mediaType) => {
      expect(parse({ mediaType, manifests: [config] })).toMatchObject({
        kind: "image",
        mediaType: mediaTypes.ociImage,
        nonConformant: true,
      });
    },
  );

  test("is none by the type of a layer alone", () => {
    const manifests = [{ ...config, mediaType: `${config.mediaType}+json` }];
    expect(parse({ manifests })).toMatchObject({ kind: "list" });
  });

  test("takes the last of several configs, and none of the others as a layer", () => {
    const manifests = [{ ...config, digest: "sha256:dd" }, layer, config];
    expect(parse({ manifests })).toMatchObject({ config, layers: [layer] });
  });
});

describe("its total size counts the converted image's JSON", () => {
  test("without layers: null", () => {
    expect(parse({ manifests: [config] })).toMatchObject({ totalSize: totalSizeOf("null") });
  });

  test("with a layer, whatever the list's own layout and other fields", () => {
    const layer = { digest: "sha256:aa", size: 10, mediaType: "x" };
    const expected = totalSizeOf(
      `[
      {
         "mediaType": "x",
         "size": 10,
         "digest": "sha256:aa"
      }
   ]`,
      10,
    );
    expect(parse({ manifests: [config, layer] })).toMatchObject({ totalSize: expected });
    const more = { ...layer, platform: { os: "linux" }, data: "eA==", artifactType: "y" };
    expect(parse({ annotations: { a: "b" }, manifests: [config, more] })).toMatchObject({
      totalSize: expected,
    });
  });

  test("what is empty is left out", () => {
    const nothing = { mediaType: "", size: 0, digest: "", urls: [], annotations: {} };
    const expected = totalSizeOf(`[
      {},
      {}
   ]`);
    expect(parse({ manifests: [config, nothing, {}] })).toMatchObject({ totalSize: expected });
  });

  // The text is what Go's json.MarshalIndent wrote for these values.
  test("urls and annotations are in it, with what Go escapes", () => {
    const layer = {
      mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
      size: 10,
      digest: "sha256:aa",
      urls: ["https://example.test/?a=1&b=<2>"],
      annotations: {
        b: '\u2028\u2029\b\f\n\t"\\/é\u001f\u007f😀',
        a: "",
        "9": "nine",
        "10": "ten",
      },
    };
    const expected = totalSizeOf(
      String.raw`[
      {
         "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
         "size": 10,
         "digest": "sha256:aa",
         "urls": [
            "https://example.test/?a=1\u0026b=\u003c2\u003e"
         ],
         "annotations": {
            "10": "ten",
            "9": "nine",
            "a": "",
            "b": "\u2028\u2029\b\f\n\t\"\\/é\u001f` +
        "\u007f" +
        `😀"
         }
      }
   ]`,
      10,
    );
    expect(parse({ manifests: [config, layer] })).toMatchObject({ totalSize: expected });
  });

  test("annotations of any name are in it", () => {
    const annotations = { constructor: "x", toString: "y" };
    const expected = totalSizeOf(`[
      {
         "annotations": {
            "constructor": "x",
            "toString": "y"
         }
      }
   ]`);
    expect(parse({ manifests: [config, { annotations }] })).toMatchObject({
      totalSize: expected,
    });
  });

  test("sizes that together are beyond 2^53 are an error", () => {
    const half = { size: 2 ** 52 };
    expect(() => parse({ manifests: [config, half, half] })).toThrow(
      expect.objectContaining({ code: "MANIFEST_INVALID" }),
    );
  });
});
