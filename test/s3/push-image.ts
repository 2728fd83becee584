import { hash } from "node:crypto";

/** An image that has been pushed; everything by its digest, `sha256:<64 hex>`. */
export interface PushedImage {
  readonly repository: string;
  readonly tag: string;
  readonly manifest: string;
  readonly config: string;
  readonly layers: readonly string[];
}

/** Puts an object into a bucket. */
export type PutObject = (key: string, data: string) => void;

const root = "docker/registry/v2";

/** The key of a blob. */
export function blobKey(digest: string): string {
  const hex = digest.slice("sha256:".length);
  return `${root}/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
}

/** The key of a repository's link to a layer or a config. */
export function layerLinkKey(repository: string, digest: string): string {
  return `${root}/repositories/${repository}/_layers/${digest.replace(":", "/")}/link`;
}

/**
 * Pushes an image with two layers as a registry does: blobs first, its tag last.
 * @param name makes its content different from every other's
 */
export function pushImage(put: PutObject, repository: string, name: string): PushedImage {
  const putBlob = (content: string): { digest: string; size: number } => {
    const digest = `sha256:${hash("sha256", content)}`;
    put(blobKey(digest), content);
    return { digest, size: content.length };
  };
  const layers = [putBlob(`layer one of ${name}`), putBlob(`layer two of ${name}`)];
  const config = putBlob(JSON.stringify({ architecture: "amd64", os: "linux", name }));
  for (const { digest } of [...layers, config]) {
    put(layerLinkKey(repository, digest), digest);
  }
  const type = "application/vnd.oci.image";
  const { digest: manifest } = putBlob(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${type}.manifest.v1+json`,
      config: { mediaType: `${type}.config.v1+json`, ...config },
      layers: layers.map((layer) => ({ mediaType: `${type}.layer.v1.tar+gzip`, ...layer })),
    }),
  );
  const manifests = `${root}/repositories/${repository}/_manifests`;
  put(`${manifests}/revisions/${manifest.replace(":", "/")}/link`, manifest);
  put(`${manifests}/tags/${name}/index/${manifest.replace(":", "/")}/link`, manifest);
  put(`${manifests}/tags/${name}/current/link`, manifest);
  return {
    repository,
    tag: name,
    manifest,
    config: config.digest,
    layers: layers.map((layer) => layer.digest),
  };
}
