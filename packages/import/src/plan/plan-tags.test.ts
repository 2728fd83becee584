import { describe, expect, test } from "vitest";
import {
  makeDigest,
  makeImage,
  makeLayer,
  makeList,
  makeSkipped,
  makeTag,
} from "../testing/make-facts.js";
import { planTags, type TagFacts } from "./plan-tags.js";

function plan(facts: Partial<TagFacts>, withTags = true) {
  return planTags("a/b", { tags: [], manifests: [], existing: new Set(), ...facts }, withTags);
}

describe("tags", () => {
  test("of nothing bring nothing", () => {
    expect(plan({})).toEqual({
      rows: { blobs: [], manifests: [], references: [], layers: [], tags: [] },
      skips: [],
      incomplete: new Set(),
      manifests: [],
    });
  });

  test("bring their manifests once, and themselves each", () => {
    const { rows, skips, manifests } = plan({
      tags: [makeTag("v1", "a2"), makeTag("v2", "a1"), makeTag("latest", "a2")],
      manifests: [makeImage("a1"), makeImage("a2")],
    });
    expect(rows.manifests.map((manifest) => manifest.digest)).toEqual(["a1", "a2"].map(makeDigest));
    expect(rows.tags).toEqual([
      { name: "v1", manifest: makeDigest("a2") },
      { name: "v2", manifest: makeDigest("a1") },
      { name: "latest", manifest: makeDigest("a2") },
    ]);
    expect(manifests).toEqual(["a2", "a1"].map(makeDigest));
    expect(skips).toEqual([]);
  });

  test("of manifests that the database has bring themselves alone", () => {
    const { rows, manifests } = plan({
      tags: [makeTag("v1", "a1")],
      existing: new Set([makeDigest("a1")]),
    });
    expect(rows.manifests).toEqual([]);
    expect(rows.tags).toEqual([{ name: "v1", manifest: makeDigest("a1") }]);
    expect(manifests).toEqual([makeDigest("a1")]);
  });

  test("are not written in step one, their manifests are", () => {
    const tags = [makeTag("v1", "a1"), makeTag("v2", "a1")];
    const { rows, manifests } = plan({ tags, manifests: [makeImage("a1")] }, false);
    expect(rows.tags).toEqual([]);
    expect(rows.manifests).toHaveLength(1);
    expect(manifests).toEqual([makeDigest("a1")]);
  });
});

describe.each([
  ["step one", false],
  ["step two", true],
])("in %s", (_, withTags) => {
  const skip = { repository: "a/b", digest: "", detail: "" };

  test("a tag whose link is missing or invalid is skipped", () => {
    const { rows, skips } = plan(
      {
        tags: [
          { name: "v1", link: { kind: "missing" }, writtenAt: undefined },
          { name: "v2", link: { kind: "invalid" }, writtenAt: undefined },
        ],
      },
      withTags,
    );
    expect(rows.tags).toEqual([]);
    expect(skips).toEqual([
      { ...skip, tag: "v1", reason: "tag-link-missing" },
      { ...skip, tag: "v2", reason: "tag-link-invalid" },
    ]);
  });

  test("a manifest skipped at reading is recorded once for each tag it loses", () => {
    const { rows, skips, manifests } = plan(
      {
        tags: [makeTag("v1", "a1"), makeTag("v2", "a2"), makeTag("v3", "a1")],
        manifests: [makeSkipped("a1"), makeImage("a2")],
      },
      withTags,
    );
    const lost = { ...skip, digest: makeDigest("a1"), reason: "manifest-missing" };
    expect(skips).toEqual([
      { ...lost, tag: "v1" },
      { ...lost, tag: "v3" },
    ]);
    expect(rows.tags.map((tag) => tag.name)).toEqual(withTags ? ["v2"] : []);
    expect(manifests).toEqual([makeDigest("a2")]);
  });

  test("a manifest skipped late is recorded with the object that is to blame", () => {
    const layers = [makeLayer("1"), makeLayer("2", { facts: { kind: "invalid" } })];
    const { rows, skips } = plan(
      { tags: [makeTag("v1", "a1")], manifests: [makeImage("a1", { layers })] },
      withTags,
    );
    expect(skips).toEqual([
      {
        repository: "a/b",
        tag: "v1",
        digest: makeDigest("a1"),
        reason: "layer-link-invalid",
        detail: makeDigest("2"),
      },
    ]);
    expect(rows.tags).toEqual([]);
    expect(rows.blobs.map((blob) => blob.digest)).toEqual(["c0a1", "1"].map(makeDigest));
  });

  test("a list that is cut short is recorded once, and loses no tag", () => {
    const late = makeImage("a1", { layers: [makeLayer("1", { facts: { kind: "invalid" } })] });
    const { rows, skips, manifests } = plan(
      { tags: [makeTag("v1", "e1"), makeTag("v2", "e1")], manifests: [makeList("e1", [late])] },
      withTags,
    );
    expect(skips).toMatchObject([{ tag: "", digest: makeDigest("e1") }]);
    expect(rows.tags.map((tag) => tag.name)).toEqual(withTags ? ["v1", "v2"] : []);
    expect(manifests).toEqual(withTags ? [makeDigest("e1")] : []);
  });

  test("a layer that is left out is recorded once for its manifest, and loses no tag", () => {
    const absent = makeLayer("2", { facts: { kind: "absent", reason: "layer-missing" } });
    const { rows, skips } = plan(
      {
        tags: [makeTag("v1", "a1"), makeTag("v2", "a1")],
        manifests: [makeImage("a1", { layers: [absent] })],
      },
      withTags,
    );
    expect(skips).toEqual([
      {
        repository: "a/b",
        tag: "",
        digest: makeDigest("2"),
        reason: "layer-missing",
        detail: `layer of manifest ${makeDigest("a1")}`,
      },
    ]);
    expect(rows.tags).toHaveLength(withTags ? 2 : 0);
  });
});
