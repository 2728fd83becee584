import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PutObject } from "../s3/push-image.js";

/** Writes into a registry's tree as `pushImage` and others put objects into a bucket. */
export function putFileInto(registry: string): PutObject {
  return (key, data) => {
    const file = join(registry, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data);
  };
}

/** Has tags name a manifest. @param manifest its digest, `sha256:<64 hex>` */
export function putTags(
  put: PutObject,
  repository: string,
  manifest: string,
  names: readonly string[],
): void {
  for (const name of names) {
    const tag = `docker/registry/v2/repositories/${repository}/_manifests/tags/${name}`;
    put(`${tag}/current/link`, manifest);
  }
}
