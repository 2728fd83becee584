/** Media types that decide how a manifest is read. */
export const mediaTypes = {
  dockerImage: "application/vnd.docker.distribution.manifest.v2+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerForeignLayer: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
  ociImage: "application/vnd.oci.image.manifest.v1+json",
  ociIndex: "application/vnd.oci.image.index.v1+json",
  ociNonDistributableLayer: "application/vnd.oci.image.layer.nondistributable.v1.tar",
  ociNonDistributableLayerGzip: "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
  buildCacheConfig: "application/vnd.buildkit.cacheconfig.v0",
} as const;

const nonDistributable: Readonly<Record<string, readonly string[]>> = {
  [mediaTypes.dockerImage]: [mediaTypes.dockerForeignLayer],
  [mediaTypes.ociImage]: [
    mediaTypes.ociNonDistributableLayer,
    mediaTypes.ociNonDistributableLayerGzip,
  ],
};

/** Whether a registry stores a layer of this type for an image of that type. */
export function isDistributable(imageMediaType: string, layerMediaType: string): boolean {
  return nonDistributable[imageMediaType]?.includes(layerMediaType) !== true;
}
