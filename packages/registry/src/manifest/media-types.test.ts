import { expect, test } from "vitest";
import { isDistributable, mediaTypes } from "./media-types.js";

const {
  dockerImage,
  dockerForeignLayer,
  ociImage,
  ociNonDistributableLayer,
  ociNonDistributableLayerGzip,
} = mediaTypes;

test.each([
  [dockerImage, dockerForeignLayer],
  [ociImage, ociNonDistributableLayer],
  [ociImage, ociNonDistributableLayerGzip],
])("an image of %s has no stored layer of %s", (image, layer) => {
  expect(isDistributable(image, layer)).toBe(false);
});

test.each([
  [dockerImage, ociNonDistributableLayer],
  [dockerImage, ociNonDistributableLayerGzip],
  [ociImage, dockerForeignLayer],
  [ociImage, "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd"],
  [ociImage, "application/vnd.oci.image.layer.v1.tar+gzip"],
  [dockerImage, "application/vnd.docker.image.rootfs.diff.tar.gzip"],
  [dockerImage, ""],
])("an image of %s stores a layer of %s", (image, layer) => {
  expect(isDistributable(image, layer)).toBe(true);
});
