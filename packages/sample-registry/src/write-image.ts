import type { Blob } from "./blob.js";
import type { Image, ImageList } from "./image.js";
import type { LinkState, RepositoryWriter, TreeWriter } from "./tree-writer.js";

/** What has been written so far, beside what the tree's writer counts itself. */
interface Counts {
  tags: number;
  images: number;
  lists: number;
  layers: number;
}

/** Where a repository's content is written, and counted. */
export interface Place {
  readonly tree: TreeWriter;
  readonly repository: RepositoryWriter;
  readonly counts: Counts;
}

/** What is wrong with an image; what is not named is whole. */
export interface ImageFault {
  readonly revisionLink?: LinkState;
  readonly configLink?: LinkState;
  readonly lastLayerLink?: LinkState;
  /** What the manifest's file holds in place of its data. */
  readonly data?: string;
}

/** Writes an image with all its blobs and links. Only a whole one counts as an image. */
export function writeImage(place: Place, image: Image, fault: ImageFault = {}): void {
  const { tree, repository, counts } = place;
  for (const [index, layer] of image.layers.entries()) {
    const last = index === image.layers.length - 1;
    writeLayer(place, layer, last ? fault.lastLayerLink : undefined);
  }
  tree.writeBlob(image.config);
  repository.linkLayer(image.config, fault.configLink);
  tree.writeBlob(image.manifest, fault.data);
  const linked = repository.linkRevision(image.manifest, fault.revisionLink);
  if (linked && Object.keys(fault).length === 0) {
    counts.images += 1;
  }
}

/** Writes a list and the images that it names. */
export function writeImageList(place: Place, list: ImageList): void {
  for (const image of list.images) {
    writeImage(place, image);
  }
  place.tree.writeBlob(list.manifest);
  place.repository.linkRevision(list.manifest);
  place.counts.lists += 1;
}

/** Writes a layer and its link, and counts it the first time that any repository has it. */
export function writeLayer(place: Place, layer: Blob, state?: LinkState): void {
  if (place.tree.writeBlob(layer)) {
    place.counts.layers += 1;
  }
  place.repository.linkLayer(layer, state);
}
