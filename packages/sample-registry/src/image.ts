import { type Blob, createDocument, createLayer, descriptorOf } from "./blob.js";
import { type Flavour, familyOf } from "./media-types.js";

/** What an image is made of. */
export interface Image {
  readonly manifest: Blob;
  readonly mediaType: string;
  readonly architecture: Architecture;
  readonly config: Blob;
  readonly layers: readonly Blob[];
}

/** A list of images and its children. */
export interface ImageList {
  readonly manifest: Blob;
  readonly images: readonly Image[];
}

/** The platforms of a list. */
export type Architecture = "amd64" | "arm64";

/** Which image to make: equal recipes make equal images. */
export interface ImageRecipe {
  /** Unique to the image, and with `seed` to the tree. */
  readonly key: string;
  readonly seed: number;
  readonly flavour: Flavour;
  readonly architecture: Architecture;
  /** The number of the base image whose layers come first. */
  readonly base: number;
  readonly baseLayers: number;
  readonly ownLayers: number;
  /** Whether several repositories have this image. */
  readonly shared: boolean;
}

/** Makes an image: its layers, its config, and the manifest that names them. */
export function createImage(recipe: ImageRecipe): Image {
  const { key, seed, shared } = recipe;
  const base = Array.from({ length: recipe.baseLayers }, (_, index) =>
    createLayer(`${seed} base ${recipe.base} ${recipe.architecture} ${index}`, true),
  );
  const own = Array.from({ length: recipe.ownLayers }, (_, index) =>
    createLayer(`${seed} ${key} ${index}`, shared),
  );
  const layers = [...base, ...own];
  const config = createDocument(JSON.stringify(configOf(recipe, layers)), shared);
  const types = familyOf(recipe.flavour);
  const manifest = createManifest(recipe.flavour, "manifest", shared, {
    config: descriptorOf(types.config, config),
    layers: layers.map((layer) => descriptorOf(types.layer, layer)),
  });
  return { manifest, mediaType: types.manifest, architecture: recipe.architecture, config, layers };
}

/** Makes the list that names these images, one a platform. */
export function createImageList(flavour: Flavour, images: readonly Image[]): ImageList {
  const manifest = createManifest(flavour, "list", false, {
    manifests: images.map((image) => ({
      ...descriptorOf(image.mediaType, image.manifest),
      platform: { architecture: image.architecture, os: "linux" },
    })),
  });
  return { manifest, images };
}

/** The payload of a manifest, indented as builders write it. */
function createManifest(
  flavour: Flavour,
  kind: "manifest" | "list",
  shared: boolean,
  content: object,
): Blob {
  const mediaType = flavour === "oci-untyped" ? {} : { mediaType: familyOf(flavour)[kind] };
  const document = { schemaVersion: 2, ...mediaType, ...content };
  return createDocument(JSON.stringify(document, null, 3), shared);
}

/** A config in the shape of OCI's image specification. The key in it makes every image its own. */
function configOf(recipe: ImageRecipe, layers: readonly Blob[]): object {
  const created = "2024-01-01T00:00:00Z";
  return {
    created,
    architecture: recipe.architecture,
    os: "linux",
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      Cmd: ["/bin/sh"],
      Labels: { "org.opencontainers.image.ref.name": `${recipe.seed} ${recipe.key}` },
    },
    rootfs: { type: "layers", diff_ids: layers.map((layer) => `sha256:${layer.hex}`) },
    history: layers.map((_, index) => ({ created, created_by: `COPY /stage/${index} / # build` })),
  };
}
