import { expect, test } from "vitest";
import { makeDigest, makeImage, makeLayer, makeList, makeSkipped } from "../testing/make-facts.js";
import { planRevisions } from "./plan-revisions.js";

test("manifests are planned, tagged or not, each once", () => {
  const image = makeImage("a1", { layers: [makeLayer("1")] });
  const { rows, skips } = planRevisions("a/b", [image, makeList("e1", [image]), makeImage("a2")]);
  expect(rows.manifests.map((manifest) => manifest.digest)).toEqual(
    ["a1", "e1", "a2"].map(makeDigest),
  );
  expect(rows.layers).toHaveLength(1);
  expect(rows.tags).toEqual([]);
  expect(skips).toEqual([]);
});

test("one that is skipped at reading is recorded without a tag, and the others stay", () => {
  const { rows, skips } = planRevisions("a/b", [makeSkipped("a1"), makeImage("a2")]);
  expect(skips).toEqual([
    {
      repository: "a/b",
      tag: "",
      digest: makeDigest("a1"),
      reason: "manifest-missing",
      detail: "",
    },
  ]);
  expect(rows.manifests.map((manifest) => manifest.digest)).toEqual([makeDigest("a2")]);
});

test("a list's manifest that is skipped at reading is recorded with its list", () => {
  const { rows, skips } = planRevisions("a/b", [makeList("e1", [makeSkipped("a1")])]);
  expect(rows.manifests.map((manifest) => manifest.digest)).toEqual([makeDigest("e1")]);
  expect(skips.map((skip) => skip.detail)).toEqual([
    `manifest left out of list ${makeDigest("e1")}`,
  ]);
});

const late = makeImage("a1", { layers: [makeLayer("9", { facts: { kind: "invalid" } })] });

test.each([
  ["an image", late, makeDigest("9")],
  ["a list", makeList("e1", [late]), `${makeDigest("9")} of manifest ${late.digest} in this list`],
])("%s that is skipped late is an error that names it and why", (_, facts, detail) => {
  expect(() => planRevisions("a/b", [makeImage("a2"), facts])).toThrow(
    expect.objectContaining({
      code: "MANIFEST_INVALID",
      message:
        `Manifest ${facts.digest} of repository "a/b" cannot be imported ` +
        `(layer-link-invalid ${detail}), and dangling manifests were asked for.`,
      fields: { repository: "a/b", digest: facts.digest, reason: "layer-link-invalid" },
    }),
  );
});
