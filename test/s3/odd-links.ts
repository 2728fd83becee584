import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  blobFile,
  firstTag,
  listRepositories,
  repositoryFolder,
} from "../command-line/registry-files.js";

const imageSchema = z.object({
  layers: z.array(z.object({ digest: z.string() })).min(2),
});

/** An image that a tag names. */
interface TaggedImage {
  readonly repository: string;
  readonly tag: string;
  readonly manifest: string;
  /** The digests of two layers or more. */
  readonly layers: readonly string[];
}

/**
 * Writes links that no listing can prove, one of each kind in a repository of its own: into layers
 * and manifests another digest than the folder's, into a tag a manifest that its index lacks, a line
 * end after a digest; and removes a layer's blob.
 */
export function addOddLinks(registry: string): void {
  const images = listRepositories(registry).flatMap(
    (repository) => readImage(registry, repository) ?? [],
  );
  const oddities = [pointLayerElsewhere, pointRevisionElsewhere, emptyIndex, addLineEnd, loseLayer];
  if (images.length <= oddities.length) {
    throw new Error("too few images");
  }
  for (const [index, oddity] of oddities.entries()) {
    const [image, other] = [images[index], images[index + 1]];
    if (image !== undefined && other !== undefined) {
      oddity(registry, image, other);
    }
  }
}

function readImage(registry: string, repository: string): TaggedImage | undefined {
  const { tag, manifest } = firstTag(registry, repository);
  const parsed = imageSchema.safeParse(readJson(blobFile(registry, manifest)));
  const layers = parsed.data?.layers.map((layer) => layer.digest);
  return layers && { repository, tag, manifest, layers };
}

function readJson(file: string): unknown {
  const text = readFileSync(file, "utf8");
  return text === "" ? undefined : JSON.parse(text);
}

function manifestsFolder(registry: string, { repository }: TaggedImage): string {
  return join(repositoryFolder(registry, repository), "_manifests");
}

function layerLink(registry: string, { repository }: TaggedImage, layer = ""): string {
  const inside = `_layers/${layer.replace(":", "/")}/link`;
  return join(repositoryFolder(registry, repository), inside);
}

function pointLayerElsewhere(registry: string, image: TaggedImage): void {
  const [first, second = ""] = image.layers;
  writeFileSync(layerLink(registry, image, first), second);
}

function pointRevisionElsewhere(registry: string, image: TaggedImage, other: TaggedImage): void {
  const inside = `revisions/${image.manifest.replace(":", "/")}/link`;
  writeFileSync(join(manifestsFolder(registry, image), inside), other.manifest);
}

/** The tag names a manifest of its repository that its index has never had. */
function emptyIndex(registry: string, image: TaggedImage): void {
  const index = join(manifestsFolder(registry, image), "tags", image.tag, "index/sha256");
  const never = `${"0".repeat(63)}1`;
  rmSync(index, { recursive: true });
  mkdirSync(join(index, never), { recursive: true });
  writeFileSync(join(index, never, "link"), `sha256:${never}`);
}

function addLineEnd(registry: string, image: TaggedImage): void {
  const link = join(manifestsFolder(registry, image), "tags", image.tag, "current/link");
  writeFileSync(link, `${image.manifest}\n`);
}

/** Loses a layer that nobody else has. */
function loseLayer(registry: string, image: TaggedImage): void {
  const others = listRepositories(registry).filter((path) => path !== image.repository);
  const used = new Set(
    others.flatMap((path) => readdirSync(join(repositoryFolder(registry, path), "_layers/sha256"))),
  );
  const own = image.layers.find((layer) => !used.has(layer.slice("sha256:".length)));
  if (own === undefined) {
    throw new Error(`${image.repository} has no layer of its own`);
  }
  rmSync(dirname(blobFile(registry, own)), { recursive: true });
}
