export { blobs, blobsIdSequence, repositoryBlobs } from "./blobs.js";
export {
  gcBlobReviewQueue,
  gcBlobsConfigurations,
  gcBlobsLayers,
  gcManifestReviewQueue,
  gcReviewAfterDefaults,
  gcTmpBlobsManifests,
} from "./garbage-collection.js";
export { importStatistics } from "./import-statistics.js";
export { layers } from "./layers.js";
export { manifestReferences, manifests } from "./manifests.js";
export { mediaTypes } from "./media-types.js";
export { repositories, topLevelNamespaces } from "./repositories.js";
export { tags } from "./tags.js";
