import { createHash } from "node:crypto";
import type { RepositoryRows } from "@longshore/datastore";
import type { Digest, ResolvedTag } from "@longshore/registry";
import pMap from "p-map";
import {
  findImageSkip,
  type ImageFacts,
  type ManifestFacts,
  type SkippedFacts,
} from "../gather/manifest-facts.js";
import type { RepositoryReader } from "../gather/repository-reader.js";
import { planManifest } from "../plan/plan-manifest.js";
import { planTags } from "../plan/plan-tags.js";
import { draftPlan } from "../plan/repository-plan.js";
import { explainUnreadable } from "./unreadable.js";

/** Why an import would leave a manifest behind. */
export interface Reason {
  readonly reason: string;
  /** The config or layer that it is about; empty where it is about the manifest itself. */
  readonly about: string;
}

/** What an import would make of some manifests and tags, from what storage says of them now. */
export interface Survey {
  readonly rows: RepositoryRows;
  /** Manifests that an import writes no row for. */
  readonly leftBehind: ReadonlyMap<string, Reason>;
  /** Lists that an import gives up half-way: not all their references are written. */
  readonly cutShort: ReadonlySet<string>;
  /** Layers that an import leaves out of an image, by manifest and layer. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** The sha256, in hex, of each manifest's content in storage, as far as it was read. */
  readonly payloadHashes: ReadonlyMap<string, string>;
  /** What is wrong with manifests that cannot be understood. */
  readonly unreadable: ReadonlyMap<Digest, string>;
}

/** What is surveyed, and how. */
export interface Surveying {
  readonly path: string;
  readonly reader: RepositoryReader;
  readonly readConcurrency: number;
  readonly signal: AbortSignal;
}

/**
 * Surveys tags and the manifests that they name.
 * @param known manifests that were surveyed before: whether an import takes their tags
 */
export async function surveyTags(
  surveying: Surveying,
  tags: readonly ResolvedTag[],
  known: ReadonlyMap<string, boolean>,
): Promise<Survey> {
  const named = tags.flatMap(({ link }) => (link.kind === "digest" ? link.digest : []));
  const { facts, unreadable } = await readAll(
    surveying,
    [...new Set(named)].filter((digest) => !known.has(digest)),
  );
  const existing = new Set(named.filter((digest) => known.get(digest) === true));
  const { rows } = planTags(surveying.path, { tags, manifests: facts, existing }, true);
  return describeFacts(rows, facts, unreadable);
}

/** Surveys manifests for their own sake. */
export async function surveyManifests(
  surveying: Surveying,
  digests: readonly Digest[],
): Promise<Survey> {
  const { facts, unreadable } = await readAll(surveying, digests);
  const draft = draftPlan(surveying.path);
  for (const one of facts) {
    planManifest(draft, one);
  }
  return describeFacts(draft.rows, facts, unreadable);
}

/** Every manifest of a survey, and whether an import takes its tags. */
export function* outcomesOf(survey: Survey): Generator<[digest: string, imported: boolean]> {
  for (const { digest } of survey.rows.manifests) {
    yield [digest, true];
  }
  for (const digest of [...survey.leftBehind.keys(), ...survey.unreadable.keys()]) {
    yield [digest, false];
  }
}

/** The key of {@link Survey.leftOut}. */
export function layerKey(manifest: string, layer: string): string {
  return `${manifest} ${layer}`;
}

async function readAll(
  { reader, readConcurrency, signal }: Surveying,
  digests: readonly Digest[],
): Promise<{ facts: ManifestFacts[]; unreadable: Map<Digest, string> }> {
  const unreadable = new Map<Digest, string>();
  const read = async (digest: Digest): Promise<ManifestFacts[]> => {
    try {
      return [await reader.readManifest(digest)];
    } catch (error) {
      unreadable.set(digest, explainUnreadable(error));
      return [];
    }
  };
  const facts = await pMap(digests, read, { concurrency: readConcurrency, signal });
  return { facts: facts.flat(), unreadable };
}

function describeFacts(
  rows: RepositoryRows,
  facts: readonly ManifestFacts[],
  unreadable: ReadonlyMap<Digest, string>,
): Survey {
  const leftBehind = new Map<string, Reason>();
  const leftOut = new Map<string, string>();
  const payloadHashes = new Map<string, string>();
  const cutShort = new Set<string>();
  const note = (one: SkippedFacts | ImageFacts) => {
    const reason = findReason(one);
    if (reason !== undefined) {
      leftBehind.set(one.digest, reason);
    }
    if (one.kind === "image") {
      payloadHashes.set(one.digest, hashOf(one.payload));
      for (const { descriptor, facts: layer } of one.layers) {
        if (layer.kind === "absent") {
          leftOut.set(layerKey(one.digest, descriptor.digest), layer.reason);
        }
      }
    }
  };
  for (const one of facts) {
    if (one.kind === "list") {
      payloadHashes.set(one.digest, hashOf(one.payload));
      one.manifests.forEach(note);
      if (one.manifests.some((child) => child.kind === "image" && findImageSkip(child))) {
        cutShort.add(one.digest);
      }
    } else {
      note(one);
    }
  }
  return { rows, leftBehind, cutShort, leftOut, payloadHashes, unreadable };
}

function findReason(facts: SkippedFacts | ImageFacts): Reason | undefined {
  if (facts.kind === "skipped") {
    return { reason: facts.reason, about: "" };
  }
  const skip = findImageSkip(facts);
  return skip && { reason: skip.reason, about: skip.digest };
}

/** The sha256 of some bytes, in hex. */
export function hashOf(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
