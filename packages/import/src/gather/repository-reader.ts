import { LongshoreError } from "@longshore/errors";
import type { SkipReason } from "@longshore/ledger";
import {
  type BlobContent,
  type Descriptor,
  type Digest,
  type ImageManifest,
  isDistributable,
  type ListManifest,
  type Manifest,
  parseDigest,
  parseManifest,
  type RepositoryLinks,
} from "@longshore/registry";
import type { BlobSource } from "./blob-source.js";
import { inOrder } from "./in-order.js";
import { LayerReader } from "./layer-reader.js";
import {
  type ConfigFacts,
  findImageSkip,
  type ImageFacts,
  type ImageLayer,
  type ListFacts,
  type ManifestFacts,
  type SkippedFacts,
} from "./manifest-facts.js";

/** Up to this declared size a config is kept in the manifest's row. Source: the registry. Bytes. */
const configMaxDeclaredBytes = 256_000;

/** Reads the manifests of one repository, with all that storage says of what they refer to. */
export class RepositoryReader {
  readonly #path: string;
  readonly #links: RepositoryLinks;
  readonly #blobs: BlobSource;
  readonly #layers: LayerReader;

  constructor(path: string, links: RepositoryLinks, blobs: BlobSource) {
    this.#path = path;
    this.#links = links;
    this.#blobs = blobs;
    this.#layers = new LayerReader(links, blobs);
  }

  /**
   * Reads a manifest.
   * @throws MANIFEST_INVALID when it cannot be understood, or is a list that holds a list
   */
  readManifest(digest: Digest): Promise<ManifestFacts> {
    return this.#read(digest, (content, manifest) => this.#readList(digest, content, manifest));
  }

  /** @param onList what a list comes to: to be read, or to be refused inside another list */
  async #read<List>(
    digest: Digest,
    onList: (content: BlobContent, manifest: ListManifest) => Promise<List>,
  ): Promise<SkippedFacts | ImageFacts | List> {
    const read = await this.#readPayload(digest);
    if (typeof read === "string") {
      return { kind: "skipped", digest, reason: read };
    }
    const manifest = this.#parse(digest, read.data);
    switch (manifest.kind) {
      case "unsupported":
        return { kind: "skipped", digest, reason: manifest.reason };
      case "image":
        return this.#readImage(digest, read, manifest);
      case "list":
        return onList(read, manifest);
    }
  }

  async #readPayload(digest: Digest): Promise<BlobContent | SkipReason> {
    const link = await this.#links.revision(digest);
    if (link.kind !== "digest") {
      return link.kind === "missing" ? "revision-link-missing" : "revision-link-invalid";
    }
    // A link that holds another digest is followed.
    const blob = await this.#blobs.read(link.digest);
    switch (blob.kind) {
      case "missing":
        return "manifest-missing";
      case "too-large":
        return "manifest-too-large";
      case "found":
        return blob;
    }
  }

  #parse(digest: Digest, payload: Buffer): Manifest {
    try {
      return parseManifest(payload);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw this.#invalid(digest, reason, cause);
    }
  }

  async #readImage(
    digest: Digest,
    { data: payload, isRight }: BlobContent,
    manifest: ImageManifest,
  ): Promise<ImageFacts> {
    const config = await this.#readConfig(digest, manifest.config);
    const layers: ImageLayer[] = [];
    if (config.kind !== "skipped") {
      const stored = manifest.layers.filter((layer) =>
        isDistributable(manifest.mediaType, layer.mediaType),
      );
      const lookUp = async (descriptor: Descriptor) => ({
        descriptor,
        facts: await this.#layers.lookUp(descriptor.digest),
      });
      for await (const layer of inOrder(stored, lookUp)) {
        layers.push(layer);
        if (layer.facts.kind === "invalid") {
          break;
        }
      }
    }
    return { kind: "image", digest, payload, isDamaged: !isRight, manifest, config, layers };
  }

  async #readConfig(manifest: Digest, descriptor: Descriptor): Promise<ConfigFacts> {
    if (descriptor.size <= configMaxDeclaredBytes) {
      return this.#layers.readConfig(descriptor);
    }
    const digest = parseDigest(descriptor.digest);
    if (digest === undefined) {
      throw this.#invalid(manifest, `The digest "${descriptor.digest}" of its config is none.`);
    }
    return { kind: "unread", digest };
  }

  async #readList(
    digest: Digest,
    { data: payload, isRight }: BlobContent,
    manifest: ListManifest,
  ): Promise<ListFacts> {
    const manifests: (ImageFacts | SkippedFacts)[] = [];
    const read = (descriptor: Descriptor) => this.#readReferenced(digest, descriptor.digest);
    for await (const facts of inOrder(manifest.manifests, read)) {
      manifests.push(facts);
      // What follows is not written, so it need not be read.
      if (facts.kind === "image" && findImageSkip(facts) !== undefined) {
        break;
      }
    }
    return { kind: "list", digest, payload, isDamaged: !isRight, manifest, manifests };
  }

  async #readReferenced(list: Digest, text: string): Promise<ImageFacts | SkippedFacts> {
    const digest = parseDigest(text);
    if (digest === undefined) {
      return { kind: "skipped", digest: text, reason: "manifest-digest-invalid" };
    }
    // Refused before its own manifests are read: lists may name each other in a circle.
    const facts = await this.#read(digest, () => Promise.reject(this.#nested(list, digest)));
    if (facts.kind === "image" && facts.manifest.nonConformant) {
      throw this.#nested(list, digest);
    }
    return facts;
  }

  #nested(list: Digest, inner: Digest): LongshoreError {
    return this.#invalid(list, `It is a list that holds the list ${inner}.`);
  }

  #invalid(digest: Digest, reason: string, cause?: unknown): LongshoreError {
    return new LongshoreError(
      "MANIFEST_INVALID",
      `Manifest ${digest} of repository "${this.#path}": ${reason}`,
      { fields: { repository: this.#path, digest }, cause },
    );
  }
}
