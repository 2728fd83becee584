import {
  type Descriptor,
  type Digest,
  parseDigest,
  type RepositoryLinks,
} from "@longshore/registry";
import type { BlobSource } from "./blob-source.js";
import type { ConfigFacts, LayerFacts } from "./manifest-facts.js";

/** Layers whose facts are remembered: images of a repository share most of theirs. */
const rememberedLayers = 20_000;

/** Looks up the layers and configs of one repository. */
export class LayerReader {
  readonly #links: RepositoryLinks;
  readonly #blobs: BlobSource;
  readonly #layers = new Map<string, Promise<LayerFacts>>();

  constructor(links: RepositoryLinks, blobs: BlobSource) {
    this.#links = links;
    this.#blobs = blobs;
  }

  /** Reads a config that is kept in its manifest's row. */
  async readConfig(descriptor: Descriptor): Promise<ConfigFacts> {
    const digest = parseDigest(descriptor.digest);
    if (digest === undefined) {
      return { kind: "skipped", reason: "config-link-invalid" };
    }
    const link = await this.#links.layer(digest);
    if (link.kind !== "digest") {
      const reason = link.kind === "missing" ? "config-link-missing" : "config-link-invalid";
      return { kind: "skipped", reason };
    }
    const blob = await this.#blobs.read(link.digest);
    if (blob.kind !== "found") {
      const reason = blob.kind === "missing" ? "config-missing" : "config-too-large";
      return { kind: "skipped", reason };
    }
    return { kind: "read", digest, payload: blob.data, isDamaged: !blob.isRight };
  }

  /** Looks up a layer. @param text its digest, as a manifest names it */
  lookUp(text: string): Promise<LayerFacts> {
    const known = this.#layers.get(text);
    if (known !== undefined) {
      return known;
    }
    if (this.#layers.size >= rememberedLayers) {
      this.#layers.clear();
    }
    const facts = this.#read(parseDigest(text));
    this.#layers.set(text, facts);
    return facts;
  }

  async #read(digest: Digest | undefined): Promise<LayerFacts> {
    if (digest === undefined) {
      return { kind: "invalid" };
    }
    const link = await this.#links.layer(digest);
    if (link.kind === "invalid") {
      return { kind: "invalid" };
    }
    if (link.kind === "missing") {
      return { kind: "absent", reason: "layer-link-missing" };
    }
    return (await this.#blobs.exists(link.digest))
      ? { kind: "present", digest }
      : { kind: "absent", reason: "layer-missing" };
  }
}
