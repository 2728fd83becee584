import { LongshoreError } from "@longshore/errors";
import type { SkipReason } from "@longshore/ledger";
import {
  blobExists,
  type Descriptor,
  type Digest,
  type ImageManifest,
  isDistributable,
  layout,
  type ListManifest,
  type Manifest,
  parseDigest,
  parseManifest,
  readBlob,
  readLink,
} from "@longshore/registry";
import type { Storage } from "@longshore/storage";
import {
  type ConfigFacts,
  findImageSkip,
  type ImageFacts,
  type ImageLayer,
  type LayerFacts,
  type ListFacts,
  type ManifestFacts,
  type SkippedFacts,
} from "./manifest-facts.js";

/** Larger manifests are skipped: registries refuse pushes above 4 MiB. Bytes. */
const manifestMaxBytes = 16 * 1024 * 1024;

/** Up to this declared size a config is kept in the manifest's row. Source: the registry. Bytes. */
const configMaxDeclaredBytes = 256_000;

/** Layers whose facts are remembered: images of a repository share most of theirs. */
const rememberedLayers = 20_000;

/** Reads the manifests of one repository, with all that storage says of what they refer to. */
export class RepositoryReader {
  readonly #storage: Storage;
  readonly #path: string;
  readonly #signal: AbortSignal;
  readonly #layers = new Map<string, Promise<LayerFacts>>();

  constructor(storage: Storage, path: string, signal: AbortSignal) {
    this.#storage = storage;
    this.#path = path;
    this.#signal = signal;
  }

  /**
   * Reads a manifest.
   * @throws MANIFEST_INVALID when it cannot be understood, or is a list that holds a list
   */
  readManifest(digest: Digest): Promise<ManifestFacts> {
    return this.#read(digest, (payload, manifest) => this.#readList(digest, payload, manifest));
  }

  /** @param onList what a list comes to: to be read, or to be refused inside another list */
  async #read<List>(
    digest: Digest,
    onList: (payload: Buffer, manifest: ListManifest) => Promise<List>,
  ): Promise<SkippedFacts | ImageFacts | List> {
    const read = await this.#readPayload(digest);
    if (typeof read === "string") {
      return { kind: "skipped", digest, reason: read };
    }
    const manifest = this.#parse(digest, read);
    switch (manifest.kind) {
      case "unsupported":
        return { kind: "skipped", digest, reason: manifest.reason };
      case "image":
        return this.#readImage(digest, read, manifest);
      case "list":
        return onList(read, manifest);
    }
  }

  async #readPayload(digest: Digest): Promise<Buffer | SkipReason> {
    const link = await readLink(
      this.#storage,
      layout.revisionLink(this.#path, digest),
      this.#signal,
    );
    if (link.kind !== "digest") {
      return link.kind === "missing" ? "revision-link-missing" : "revision-link-invalid";
    }
    // A link that holds another digest is followed.
    const blob = await readBlob(this.#storage, link.digest, manifestMaxBytes, this.#signal);
    switch (blob.kind) {
      case "missing":
        return "manifest-missing";
      case "too-large":
        return "manifest-too-large";
      case "found":
        return blob.data;
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

  async #readImage(digest: Digest, payload: Buffer, manifest: ImageManifest): Promise<ImageFacts> {
    const config = await this.#readConfig(digest, manifest.config);
    const layers: ImageLayer[] = [];
    if (config.kind !== "skipped") {
      for (const descriptor of manifest.layers) {
        if (isDistributable(manifest.mediaType, descriptor.mediaType)) {
          const facts = await this.#lookUpLayer(descriptor.digest);
          layers.push({ descriptor, facts });
          if (facts.kind === "invalid") {
            break;
          }
        }
      }
    }
    return { kind: "image", digest, payload, manifest, config, layers };
  }

  async #readConfig(manifest: Digest, descriptor: Descriptor): Promise<ConfigFacts> {
    const digest = parseDigest(descriptor.digest);
    if (descriptor.size > configMaxDeclaredBytes) {
      if (digest === undefined) {
        throw this.#invalid(manifest, `The digest "${descriptor.digest}" of its config is none.`);
      }
      return { kind: "unread", digest };
    }
    if (digest === undefined) {
      return { kind: "skipped", reason: "config-link-invalid" };
    }
    const link = await readLink(this.#storage, layout.layerLink(this.#path, digest), this.#signal);
    if (link.kind !== "digest") {
      const reason = link.kind === "missing" ? "config-link-missing" : "config-link-invalid";
      return { kind: "skipped", reason };
    }
    const blob = await readBlob(this.#storage, link.digest, manifestMaxBytes, this.#signal);
    if (blob.kind !== "found") {
      const reason = blob.kind === "missing" ? "config-missing" : "config-too-large";
      return { kind: "skipped", reason };
    }
    return { kind: "read", digest, payload: blob.data };
  }

  #lookUpLayer(text: string): Promise<LayerFacts> {
    const known = this.#layers.get(text);
    if (known !== undefined) {
      return known;
    }
    if (this.#layers.size >= rememberedLayers) {
      this.#layers.clear();
    }
    const facts = this.#readLayer(text);
    this.#layers.set(text, facts);
    return facts;
  }

  async #readLayer(text: string): Promise<LayerFacts> {
    const digest = parseDigest(text);
    if (digest === undefined) {
      return { kind: "invalid" };
    }
    const link = await readLink(this.#storage, layout.layerLink(this.#path, digest), this.#signal);
    if (link.kind === "invalid") {
      return { kind: "invalid" };
    }
    if (link.kind === "missing") {
      return { kind: "absent", reason: "layer-link-missing" };
    }
    return (await blobExists(this.#storage, link.digest, this.#signal))
      ? { kind: "present", digest }
      : { kind: "absent", reason: "layer-missing" };
  }

  async #readList(digest: Digest, payload: Buffer, manifest: ListManifest): Promise<ListFacts> {
    const manifests: (ImageFacts | SkippedFacts)[] = [];
    for (const descriptor of manifest.manifests) {
      const facts = await this.#readReferenced(digest, descriptor.digest);
      manifests.push(facts);
      // What follows is not written, so it need not be read.
      if (facts.kind === "image" && findImageSkip(facts) !== undefined) {
        break;
      }
    }
    return { kind: "list", digest, payload, manifest, manifests };
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
