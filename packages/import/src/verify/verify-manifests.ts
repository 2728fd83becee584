import { findLinkedBlobs, type ManifestColumns, type RepositoryKey } from "@longshore/datastore";
import { type Digest, parseDigest } from "@longshore/registry";
import { compareManifest, differentPayload } from "./compare-manifest.js";
import { type Difference, difference } from "./difference.js";
import { groupBy } from "./group-by.js";
import {
  childrenByParent,
  findTypesOfLayers,
  type ManifestRows,
  readManifestRows,
} from "./read-manifest-rows.js";
import type { Reason, Survey } from "./survey.js";
import type { VerifyContext } from "./verify-context.js";

/** What is compared, and what was compared before. */
export interface ManifestsRequest {
  readonly path: string;
  readonly repository: RepositoryKey;
  readonly survey: Survey;
  /** A tag for each manifest that one names. */
  readonly tags: ReadonlyMap<string, string>;
  /** Manifests that were compared before: lists share them. */
  readonly compared: ReadonlyMap<string, boolean>;
  /** What was told to be missing: images share layers, lists share images. They are added to. */
  readonly told: ToldMissing;
}

/** Digests that were told to be missing. */
export interface ToldMissing {
  readonly links: Set<string>;
  readonly manifests: Set<string>;
}

/** Compares the manifests of a survey, and all that belongs to them, with their rows. */
export async function* verifyManifests(
  { snapshot }: VerifyContext,
  request: ManifestsRequest,
): AsyncGenerator<Difference> {
  const { path, survey, tags, compared } = request;
  for (const [digest, found] of survey.unreadable) {
    yield difference("manifest-unreadable", path, { digest, tag: tags.get(digest) ?? "", found });
  }
  const leftBehind = [...survey.leftBehind].filter(([digest]) => !compared.has(digest));
  const rows = await readManifestRows(snapshot, request.repository, [
    ...survey.rows.manifests.map(({ digest }) => digest).filter((digest) => !compared.has(digest)),
    ...leftBehind.flatMap(([digest]) => parseDigest(digest) ?? []),
  ]);
  yield* comparePlanned(
    request,
    rows,
    await findTypesOfLayers(
      snapshot,
      rows,
      survey.rows.layers.map(({ mediaType }) => mediaType),
    ),
  );
  for (const [digest, reason] of leftBehind) {
    yield* judgeLeftBehind(request, reason, rows.manifests.get(digest));
  }
  yield* findMissingLinks(request, await findLinks(snapshot, request));
}

function* comparePlanned(
  { path, survey, tags, compared, told }: ManifestsRequest,
  rows: ManifestRows,
  knownMediaTypes: ReadonlySet<string>,
): Generator<Difference> {
  const layers = groupBy(survey.rows.layers, (layer) => layer.manifest);
  const children = childrenByParent(survey.rows.references);
  const sizes = new Map<string, Set<number>>();
  for (const { digest, size } of survey.rows.blobs) {
    sizes.set(digest, (sizes.get(digest) ?? new Set()).add(size));
  }
  const planned = survey.rows.manifests.filter(({ digest }) => !compared.has(digest));
  // All of them before lists are compared, which need not tell of them again.
  for (const { digest } of planned.filter((one) => !rows.manifests.has(one.digest))) {
    told.manifests.add(digest);
    yield difference("manifest-missing", path, { digest, tag: tags.get(digest) ?? "" });
  }
  for (const expected of planned) {
    const { digest } = expected;
    const row = rows.manifests.get(digest);
    if (row === undefined) {
      continue;
    }
    yield* compareManifest({
      repository: path,
      survey,
      missing: told.manifests,
      knownMediaTypes,
      expected: {
        row: expected,
        layers: layers.get(digest) ?? [],
        children: children.get(digest) ?? [],
        sizes,
      },
      found: {
        row,
        layers: rows.layers.get(digest) ?? [],
        children: rows.children.get(digest) ?? [],
      },
    });
  }
}

/** Judges the row of a manifest that an import from storage as it is now would leave behind. */
function judgeLeftBehind(
  { path, survey, tags }: ManifestsRequest,
  { reason, about }: Reason,
  row: ManifestColumns | undefined,
): Difference[] {
  if (row === undefined) {
    return [];
  }
  const { digest } = row;
  const payload = survey.payloadHashes.get(digest);
  if (payload !== undefined && payload !== row.payloadHash) {
    return [differentPayload(path, row, payload)];
  }
  if (reason === "config-missing" && row.configurationDigest === about) {
    // Told once, of the blob.
    return [];
  }
  const tag = tags.get(digest) ?? "";
  const isDeleted = tag === "" && reason === "revision-link-missing";
  const expected = about === "" ? reason : `${reason} ${about}`;
  return [
    difference(isDeleted ? "manifest-deleted" : "manifest-left-over", path, {
      digest,
      tag,
      expected,
    }),
  ];
}

async function findLinks(
  snapshot: VerifyContext["snapshot"],
  { repository, survey }: ManifestsRequest,
): Promise<ReadonlySet<Digest>> {
  const digests = new Set(survey.rows.blobs.map(({ digest }) => digest));
  return digests.size === 0 ? new Set() : findLinkedBlobs(snapshot, repository, [...digests]);
}

function* findMissingLinks(
  { path, survey, told }: ManifestsRequest,
  linked: ReadonlySet<Digest>,
): Generator<Difference> {
  for (const { digest } of survey.rows.blobs) {
    if (!linked.has(digest) && !told.links.has(digest)) {
      told.links.add(digest);
      yield difference("blob-link-missing", path, { digest });
    }
  }
}
