import { hash } from "node:crypto";
import { layout, parseDigest } from "@longshore/registry";
import type { BucketServer } from "./bucket-server.js";

const types = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
};

/** Puts an image of one layer into a repository under a tag, as a registry does. All of it is new. */
export async function pushImage(bucket: BucketServer, path: string, tag: string): Promise<void> {
  const layer = await pushBlob(bucket, `layer of ${path}:${tag}\n`);
  await bucket.put(layout.layerLink(path, layer.digest), layer.digest);
  const config = await pushBlob(
    bucket,
    JSON.stringify({
      architecture: "amd64",
      os: "linux",
      rootfs: { type: "layers", diff_ids: [layer.digest] },
    }),
  );
  await bucket.put(layout.layerLink(path, config.digest), config.digest);
  const manifest = await pushBlob(
    bucket,
    JSON.stringify({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.config, ...config },
      layers: [{ mediaType: types.layer, ...layer }],
    }),
  );
  await bucket.put(layout.revisionLink(path, manifest.digest), manifest.digest);
  await bucket.put(
    `${layout.tags(path)}${tag}/index/${manifest.digest.replace(":", "/")}/link`,
    manifest.digest,
  );
  await bucket.put(layout.tagLink(path, tag), manifest.digest);
}

async function pushBlob(bucket: BucketServer, data: string) {
  const digest = parseDigest(`sha256:${hash("sha256", data)}`);
  if (digest === undefined) {
    throw new TypeError("a hash is no digest");
  }
  await bucket.put(layout.blobData(digest), data);
  return { digest, size: Buffer.byteLength(data) };
}
