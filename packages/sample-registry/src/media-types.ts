/** The media types of the two families of images. */
export const mediaTypes = {
  docker: {
    manifest: "application/vnd.docker.distribution.manifest.v2+json",
    list: "application/vnd.docker.distribution.manifest.list.v2+json",
    config: "application/vnd.docker.container.image.v1+json",
    layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
  },
  oci: {
    manifest: "application/vnd.oci.image.manifest.v1+json",
    list: "application/vnd.oci.image.index.v1+json",
    config: "application/vnd.oci.image.config.v1+json",
    layer: "application/vnd.oci.image.layer.v1.tar+gzip",
  },
} as const;

/** The descriptor in an index that makes it a build cache. */
export const buildCacheConfig = "application/vnd.buildkit.cacheconfig.v0";

/** How a manifest says what it is; OCI manifests need not say it. */
export type Flavour = "docker" | "oci" | "oci-untyped";

/** All flavours, to draw one. */
export const flavours: readonly [Flavour, ...Flavour[]] = ["docker", "oci", "oci-untyped"];

/** The media types of a flavour. */
export function familyOf(flavour: Flavour): (typeof mediaTypes)["docker" | "oci"] {
  return flavour === "docker" ? mediaTypes.docker : mediaTypes.oci;
}
