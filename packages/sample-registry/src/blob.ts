import { hash } from "node:crypto";

/** A blob to be written. */
export interface Blob {
  /** The sha256 of `data`, 64 hexadecimal digits. */
  readonly hex: string;
  readonly data: string;
  /** What descriptors say of its size, in bytes; for layers more than `data` has. */
  readonly declaredSize: number;
  /** Whether other images may have it too: then it is to be written once only. */
  readonly shared: boolean;
}

/** A layer: its content is the key, which must be as unique as the layer. */
export function createLayer(key: string, shared: boolean): Blob {
  const data = `${key}\n`;
  const hex = hash("sha256", data);
  return { hex, data, declaredSize: layerSize(hex), shared };
}

/** A config or a manifest: what it declares is its true size. */
export function createDocument(data: string, shared: boolean): Blob {
  return { hex: hash("sha256", data), data, declaredSize: Buffer.byteLength(data), shared };
}

/** From 1 KB to 128 MB, each power of two as often as the next; always the same for one layer. */
function layerSize(hex: string): number {
  return Math.floor(2 ** (10 + (17 * Number.parseInt(hex.slice(0, 8), 16)) / 2 ** 32));
}

/** A reference to a blob, as manifests hold them. */
export function descriptorOf(
  mediaType: string,
  blob: Blob,
): { mediaType: string; size: number; digest: string } {
  return { mediaType, size: blob.declaredSize, digest: `sha256:${blob.hex}` };
}
