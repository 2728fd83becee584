import { describe, expect, test } from "vitest";
import { type CommandFlags, parseCommand, parseDurationFlag } from "./import-flags.js";

type Wanted = Partial<CommandFlags>;

function parse(flags: Wanted) {
  return parseCommand({ dynamicMediaTypes: true, tagTimes: "import", ...flags });
}

/** Each of some flags with each of others. */
function pair(some: readonly Wanted[], others: readonly Wanted[]): Wanted[] {
  return some.flatMap((one) => others.map((other) => Object.assign({}, one, other)));
}

const stepOne: readonly Wanted[] = [
  { stepOne: true },
  { preImport: true },
  { stepOne: true, preImport: true },
];
const stepTwo: readonly Wanted[] = [
  { stepTwo: true },
  { allRepositories: true },
  { stepTwo: true, allRepositories: true },
];
const stepThree: readonly Wanted[] = [
  { stepThree: true },
  { commonBlobs: true },
  { stepThree: true, commonBlobs: true },
];
const everyStep = [...stepOne, ...stepTwo, ...stepThree];
const danglers: readonly Wanted[] = [
  { danglingManifests: true },
  { danglingBlobs: true },
  { danglingManifests: true, danglingBlobs: true },
];

describe("steps", () => {
  test("are all three in order where none is named", () => {
    expect(parse({})).toEqual({
      steps: ["pre-import", "tag-import", "blob-import"],
      danglingManifests: false,
      dynamicMediaTypes: true,
      tagTimes: "import",
    });
  });

  test.each(stepOne)("%j is step one", (flags) => {
    expect(parse(flags).steps).toEqual(["pre-import"]);
  });

  test.each(stepTwo)("%j is step two", (flags) => {
    expect(parse(flags).steps).toEqual(["tag-import"]);
  });

  test.each(stepThree)("%j is step three", (flags) => {
    expect(parse(flags).steps).toEqual(["blob-import"]);
  });

  const pairs = [
    ...pair(stepOne, [...stepTwo, ...stepThree]),
    ...pair(stepTwo, stepThree),
    { stepOne: true, stepTwo: true, stepThree: true },
  ];
  test.each(pairs)("%j are too many", (flags) => {
    expect(() => parse(flags)).toThrow("One step at most can be named");
  });

  test("that are set to false are not named", () => {
    const flags = { stepOne: false, preImport: false, allRepositories: false, commonBlobs: false };
    expect(parse(flags)).toEqual(parse({}));
    expect(parse({ ...flags, stepTwo: true }).steps).toEqual(["tag-import"]);
  });
});

describe("a repository alone", () => {
  const repository = "a/b";

  test("is imported with its tags", () => {
    expect(parse({ repository })).toEqual({
      steps: ["tag-import"],
      repository,
      danglingManifests: false,
      dynamicMediaTypes: true,
      tagTimes: "import",
    });
  });

  test.each(stepOne)("with %j is pre-imported", (flags) => {
    expect(parse({ ...flags, repository })).toMatchObject({ steps: ["pre-import"], repository });
  });

  test.each(stepTwo)("with %j is imported with its tags", (flags) => {
    expect(parse({ ...flags, repository })).toMatchObject({ steps: ["tag-import"], repository });
  });

  test("may bring its untagged manifests", () => {
    expect(parse({ repository, danglingManifests: true })).toMatchObject({
      steps: ["tag-import"],
      repository,
      danglingManifests: true,
    });
  });

  test.each(stepThree)("doesn't go with %j, which is for all blobs", (flags) => {
    expect(() => parse({ ...flags, repository })).toThrow(/Step three .* --repository/);
  });

  test.each([{ danglingBlobs: true }, { danglingBlobs: true, danglingManifests: true }])(
    "doesn't go with %j, which is for all blobs",
    (flags) => {
      expect(() => parse({ ...flags, repository })).toThrow(/--dangling-blobs .* --repository/);
    },
  );
});

describe("dangling objects", () => {
  test("manifests come with the tags, without step one", () => {
    expect(parse({ danglingManifests: true })).toMatchObject({
      steps: ["tag-import"],
      danglingManifests: true,
    });
  });

  test("blobs come before the tags", () => {
    expect(parse({ danglingBlobs: true })).toMatchObject({
      steps: ["blob-import", "tag-import"],
      danglingManifests: false,
    });
    expect(parse({ danglingBlobs: true, danglingManifests: true })).toMatchObject({
      steps: ["blob-import", "tag-import"],
      danglingManifests: true,
    });
  });

  test.each(pair(danglers, everyStep))("%j: they take no step", (flags) => {
    expect(() => parse(flags)).toThrow("take no step");
  });
});

test.each([true, false])("dynamic media types are handed on: %s", (dynamicMediaTypes) => {
  expect(parseCommand({ dynamicMediaTypes, tagTimes: "import" })).toMatchObject({
    dynamicMediaTypes,
  });
});

test("what is refused is wrong usage", () => {
  expect(() => parse({ stepOne: true, stepTwo: true })).toThrow(
    expect.objectContaining({ code: "USAGE_INVALID" }),
  );
});

describe("a duration", () => {
  test.each([
    ["72h", 259_200_000],
    ["0", 0],
    ["1h30m", 5_400_000],
    ["300ms", 300],
    ["-0s", 0],
  ])("%s is read", (text, milliseconds) => {
    expect(parseDurationFlag(text) + 0).toBe(milliseconds);
  });

  test.each(["", "72", "-1h", "1 h", "h", "3 days"])("%j is refused", (text) => {
    expect(() => parseDurationFlag(text)).toThrow("It must be a duration such as 72h or 1h30m.");
  });
});
