import { describe, expect, test } from "vitest";
import type { ManifestFacts } from "../gather/manifest-facts.js";
import { makeDigest, makeImage, makeLayer, makeList, makeSkipped } from "../testing/make-facts.js";
import { planManifest } from "./plan-manifest.js";
import { draftPlan } from "./repository-plan.js";

const imported = { kind: "imported" };
const noRows = { blobs: [], manifests: [], references: [], layers: [], tags: [] };

/** Plans manifests one after the other, into one plan. */
function plan(...manifests: ManifestFacts[]) {
  const draft = draftPlan("a/b");
  const outcomes = manifests.map((facts) => planManifest(draft, facts));
  return { outcomes, rows: draft.rows, skips: draft.skips };
}

function manifestsOf(rows: ReturnType<typeof plan>["rows"]) {
  return rows.manifests.map((manifest) => manifest.digest);
}

function blobsOf(rows: ReturnType<typeof plan>["rows"]) {
  return rows.blobs.map((blob) => blob.digest);
}

describe("an image", () => {
  test("brings its config, its layers in order and itself", () => {
    const image = makeImage("a1", {
      layers: [makeLayer("1", { size: 11, mediaType: "first/type" }), makeLayer("2")],
    });
    expect(plan(image)).toEqual({
      outcomes: [imported],
      rows: {
        ...noRows,
        blobs: [
          { digest: makeDigest("c0a1"), size: 4 },
          { digest: makeDigest("1"), size: 11 },
          { digest: makeDigest("2"), size: 10 },
        ],
        manifests: [
          {
            digest: makeDigest("a1"),
            mediaType: "image/type",
            payload: Buffer.from("payload of a1"),
            configuration: {
              mediaType: "config/type",
              digest: makeDigest("c0a1"),
              payload: Buffer.from("conf"),
            },
            nonConformant: false,
            totalSize: 1234,
          },
        ],
        layers: [
          { manifest: makeDigest("a1"), digest: makeDigest("1"), mediaType: "first/type" },
          { manifest: makeDigest("a1"), digest: makeDigest("2"), mediaType: "layer/type" },
        ],
      },
      skips: [],
    });
  });

  test("that is not the content of its digest is imported as it is, and told of", () => {
    const damaged = { ...makeImage("a1"), isDamaged: true };
    const { outcomes, rows, skips } = plan(damaged);
    expect(outcomes).toEqual([imported]);
    expect(rows).toEqual(plan(makeImage("a1")).rows);
    const skip = { repository: "a/b", tag: "", digest: makeDigest("a1"), detail: "" };
    expect(skips).toEqual([{ ...skip, reason: "manifest-damaged" }]);
    const list = { ...makeList("b1", [makeImage("a1")]), isDamaged: true };
    const listSkip = { ...skip, digest: makeDigest("b1"), reason: "manifest-damaged" };
    expect(plan(list).skips).toEqual([listSkip]);
  });

  test("with a config that is not the content of its digest is imported, and told of", () => {
    const digest = makeDigest("c0a1");
    const payload = Buffer.from("conf");
    const config = { kind: "read", digest, payload, isDamaged: true } as const;
    const { outcomes, rows, skips } = plan(makeImage("a1", { config }));
    expect(outcomes).toEqual([imported]);
    expect(rows).toEqual(plan(makeImage("a1")).rows);
    const detail = `config of manifest ${makeDigest("a1")}`;
    const skip = { repository: "a/b", tag: "", digest, reason: "config-damaged", detail };
    expect(skips).toEqual([skip]);
  });

  test("with a config too large to be read has none of its payload", () => {
    const digest = makeDigest("c0a1");
    const { outcomes, rows } = plan(makeImage("a1", { config: { kind: "unread", digest } }));
    expect(outcomes).toEqual([imported]);
    expect(rows.blobs).toEqual([{ digest, size: 4 }]);
    expect(rows.manifests[0]?.configuration).toEqual({
      mediaType: "config/type",
      digest,
      payload: undefined,
    });
  });

  test("has no rows for layers that a registry doesn't store, but their sizes", () => {
    const foreign = { digest: makeDigest("f"), size: 1_000, mediaType: "foreign/type" };
    const image = makeImage("a1", { layers: [makeLayer("1")], foreignLayers: [foreign] });
    const { rows, skips } = plan(image);
    expect(blobsOf(rows)).toEqual([makeDigest("c0a1"), makeDigest("1")]);
    expect(rows.layers.map((layer) => layer.digest)).toEqual([makeDigest("1")]);
    expect(rows.manifests[0]?.totalSize).toBe(image.manifest.totalSize);
    expect(skips).toEqual([]);
  });

  test("that stands for a build cache says so", () => {
    const { rows } = plan(makeImage("a1", { nonConformant: true }));
    expect(rows.manifests).toMatchObject([{ mediaType: "image/type", nonConformant: true }]);
  });

  test.each([
    "config-link-missing",
    "config-link-invalid",
    "config-missing",
    "config-too-large",
  ] as const)("skipped for %s brings nothing", (reason) => {
    const image = makeImage("a1", { config: { kind: "skipped", reason }, layers: [] });
    expect(plan(image)).toEqual({
      outcomes: [{ kind: "skipped", reason, detail: makeDigest("c0a1") }],
      rows: noRows,
      skips: [],
    });
  });

  test.each(["layer-link-missing", "layer-missing"] as const)(
    "stays without a layer that is left out for %s",
    (reason) => {
      const absent = makeLayer("2", { facts: { kind: "absent", reason } });
      const image = makeImage("a1", { layers: [makeLayer("1"), absent, makeLayer("3")] });
      const { outcomes, rows, skips } = plan(image);
      expect(outcomes).toEqual([imported]);
      expect(manifestsOf(rows)).toEqual([image.digest]);
      expect(blobsOf(rows)).toEqual([makeDigest("c0a1"), makeDigest("1"), makeDigest("3")]);
      expect(rows.layers.map((layer) => layer.digest)).toEqual([makeDigest("1"), makeDigest("3")]);
      expect(skips).toEqual([
        {
          repository: "a/b",
          tag: "",
          digest: makeDigest("2"),
          reason,
          detail: `layer of manifest ${image.digest}`,
        },
      ]);
    },
  );

  test("skipped for a layer's link keeps its config and the layers before, not itself", () => {
    const layers = [makeLayer("1"), makeLayer("2", { facts: { kind: "invalid" } })];
    expect(plan(makeImage("a1", { layers }))).toEqual({
      outcomes: [{ kind: "skipped", reason: "layer-link-invalid", detail: makeDigest("2") }],
      rows: {
        ...noRows,
        blobs: [
          { digest: makeDigest("c0a1"), size: 4 },
          { digest: makeDigest("1"), size: 10 },
        ],
      },
      skips: [],
    });
  });

  test("skipped for a layer's link says nothing of layers that it would have lacked", () => {
    const absent = { kind: "absent", reason: "layer-missing" } as const;
    const layers = [
      makeLayer("1", { facts: absent }),
      makeLayer("2", { facts: { kind: "invalid" } }),
    ];
    expect(plan(makeImage("a1", { layers })).skips).toEqual([]);
  });

  test("that comes twice is planned once", () => {
    const image = makeImage("a1", { layers: [makeLayer("1")] });
    const { outcomes, rows } = plan(image, image);
    expect(outcomes).toEqual([imported, imported]);
    expect(rows).toEqual(plan(image).rows);
  });
});

describe("a manifest skipped at reading", () => {
  test("brings nothing", () => {
    expect(plan(makeSkipped("a1"))).toEqual({
      outcomes: [{ kind: "skipped", reason: "manifest-missing", detail: "" }],
      rows: noRows,
      skips: [],
    });
  });
});

describe("a list", () => {
  const late = makeImage("a9", {
    layers: [makeLayer("8"), makeLayer("9", { facts: { kind: "invalid" } })],
  });

  test("comes first, then its images in order, and refers to each", () => {
    const list = makeList("e1", [makeImage("a2"), makeImage("a1")]);
    const { outcomes, rows, skips } = plan(list);
    expect(outcomes).toEqual([imported]);
    expect(manifestsOf(rows)).toEqual(["e1", "a2", "a1"].map(makeDigest));
    expect(rows.manifests[0]).toEqual({
      digest: makeDigest("e1"),
      mediaType: "list/type",
      payload: Buffer.from("payload of e1"),
      configuration: undefined,
      nonConformant: false,
      totalSize: 0,
    });
    expect(rows.references).toEqual([
      { parent: makeDigest("e1"), child: makeDigest("a2") },
      { parent: makeDigest("e1"), child: makeDigest("a1") },
    ]);
    expect(skips).toEqual([]);
  });

  test("of nothing is itself alone", () => {
    const { outcomes, rows } = plan(makeList("e1", []));
    expect(outcomes).toEqual([imported]);
    expect(manifestsOf(rows)).toEqual([makeDigest("e1")]);
    expect(rows.references).toEqual([]);
  });

  test("stays without a manifest that is skipped at reading", () => {
    const list = makeList("e1", [makeSkipped("a1"), makeImage("a2")]);
    const { outcomes, rows, skips } = plan(list);
    expect(outcomes).toEqual([imported]);
    expect(manifestsOf(rows)).toEqual(["e1", "a2"].map(makeDigest));
    expect(rows.references).toEqual([{ parent: makeDigest("e1"), child: makeDigest("a2") }]);
    expect(skips).toEqual([
      {
        repository: "a/b",
        tag: "",
        digest: makeDigest("a1"),
        reason: "manifest-missing",
        detail: `manifest left out of list ${makeDigest("e1")}`,
      },
    ]);
  });

  test("is cut short by an image that is skipped late; what came before stays", () => {
    const { outcomes, rows, skips } = plan(makeList("e1", [makeImage("a1"), late]));
    const reason = "layer-link-invalid";
    const detail = `${makeDigest("9")} of manifest ${makeDigest("a9")} in this list`;
    expect(outcomes).toEqual([{ kind: "cut-short", reason, detail }]);
    expect(manifestsOf(rows)).toEqual(["e1", "a1"].map(makeDigest));
    expect(rows.references).toEqual([{ parent: makeDigest("e1"), child: makeDigest("a1") }]);
    expect(blobsOf(rows)).toEqual(["c0a1", "c0a9", "8"].map(makeDigest));
    expect(skips).toEqual([
      { repository: "a/b", tag: "", digest: makeDigest("e1"), reason, detail },
    ]);
  });

  test("is cut short by an image whose config is skipped", () => {
    const broken = makeImage("a1", { config: { kind: "skipped", reason: "config-missing" } });
    const { outcomes, rows } = plan(makeList("e1", [broken]));
    expect(outcomes).toEqual([
      {
        kind: "cut-short",
        reason: "config-missing",
        detail: `${makeDigest("c0a1")} of manifest ${makeDigest("a1")} in this list`,
      },
    ]);
    expect(manifestsOf(rows)).toEqual([makeDigest("e1")]);
    expect(rows.blobs).toEqual([]);
  });

  test("shares an image with another list and with a tag: the image is planned once", () => {
    const image = makeImage("a1", { layers: [makeLayer("1")] });
    const { outcomes, rows } = plan(makeList("e1", [image]), image, makeList("e2", [image]));
    expect(outcomes).toEqual([imported, imported, imported]);
    expect(manifestsOf(rows)).toEqual(["e1", "a1", "e2"].map(makeDigest));
    expect(rows.references).toEqual([
      { parent: makeDigest("e1"), child: makeDigest("a1") },
      { parent: makeDigest("e2"), child: makeDigest("a1") },
    ]);
    expect(rows.layers).toHaveLength(1);
  });

  test("shares an image that is skipped late: both lists are cut short", () => {
    const { outcomes, rows } = plan(late, makeList("e1", [late]), makeList("e2", [late]));
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["skipped", "cut-short", "cut-short"]);
    expect(manifestsOf(rows)).toEqual(["e1", "e2"].map(makeDigest));
    expect(blobsOf(rows)).toEqual(["c0a9", "8"].map(makeDigest));
  });

  test("that names an image twice refers to it, and plans it once", () => {
    const image = makeImage("a1");
    const { rows } = plan(makeList("e1", [image, image]));
    expect(manifestsOf(rows)).toEqual(["e1", "a1"].map(makeDigest));
    const reference = { parent: makeDigest("e1"), child: makeDigest("a1") };
    // The load writes a row that is repeated once.
    expect(rows.references).toEqual([reference, reference]);
  });
});
