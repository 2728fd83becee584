import { describe, expect, test } from "vitest";
import { createProgram } from "./create-program.js";
import { normalizeArguments } from "./normalize-arguments.js";

/** What a command of the program makes of words: its flags, and what it takes for none. */
function parse(commandName: string, words: readonly string[]) {
  const surroundings = {
    standardInput: process.stdin,
    standardOutput: process.stdout,
    standardError: process.stderr,
    outputLost: new AbortController().signal,
    exit: () => undefined,
    environment: {},
  };
  const program = createProgram(surroundings, () => undefined);
  const command = program.commands.find((one) => one.name() === commandName);
  const rest = command?.parseOptions(normalizeArguments(words));
  return { flags: command?.opts() ?? {}, operands: rest?.operands, unknown: rest?.unknown };
}

const booleans = [
  ["-p", "--pre-import", "preImport"],
  ["-1", "--step-one", "stepOne"],
  ["-r", "--all-repositories", "allRepositories"],
  ["-2", "--step-two", "stepTwo"],
  ["-B", "--common-blobs", "commonBlobs"],
  ["-3", "--step-three", "stepThree"],
  ["-d", "--dry-run", "dryRun"],
  ["-c", "--row-count", "rowCount"],
  ["-l", "--log-to-stdout", "logToStdout"],
  ["-m", "--dynamic-media-types", "dynamicMediaTypes"],
  ["-i", "--import-statistics", "importStatistics"],
] as const;

describe.each(booleans)("%s and %s", (short, long, name) => {
  test.each(["1", "t", "T", "true", "TRUE", "True"])("are true with =%s", (word) => {
    for (const flag of [short, long]) {
      expect(parse("import", [`${flag}=${word}`])).toMatchObject({
        flags: { [name]: true },
        operands: [],
        unknown: [],
      });
    }
  });

  test.each(["0", "f", "F", "false", "FALSE", "False"])("are false with =%s", (word) => {
    for (const flag of [short, long]) {
      expect(parse("import", [`${flag}=${word}`])).toMatchObject({
        flags: { [name]: false },
        operands: [],
        unknown: [],
      });
    }
  });

  test("are true alone, and the last one counts", () => {
    expect(parse("import", [short]).flags).toMatchObject({ [name]: true });
    expect(parse("import", [`${short}=true`, `${long}=false`]).flags[name]).toBe(false);
    expect(parse("import", [`${long}=false`, short]).flags[name]).toBe(true);
  });

  test.each(["", "yes", "no", "tRUE", "2", "true ", "é"])("are wrong usage with =%j", (word) => {
    for (const flag of [short, long]) {
      expect(() => normalizeArguments([`${flag}=${word}`])).toThrow(
        expect.objectContaining({
          code: "USAGE_INVALID",
          message: `${long} is true or false, and not "${word}".`,
        }),
      );
    }
  });
});

describe("flags without a short form", () => {
  test.each([
    ["import", "--dangling-manifests", "danglingManifests"],
    ["import", "--dangling-blobs", "danglingBlobs"],
    ["skips", "--json", "json"],
  ])("of %s: %s is true or false as well", (command, flag, name) => {
    expect(parse(command, [`${flag}=true`])).toMatchObject({ flags: { [name]: true } });
    expect(parse(command, [`${flag}=false`])).toMatchObject({
      flags: { [name]: false },
      unknown: [],
    });
  });
});

describe("flags with a value", () => {
  test.each([
    ["-t=4", { tagConcurrency: 4 }],
    ["-t4", { tagConcurrency: 4 }],
    ["--tag-concurrency=4", { tagConcurrency: 4 }],
    ["-s=localhost:8080", { debugServer: "localhost:8080" }],
    ["-s=:8080", { debugServer: ":8080" }],
    ["--debug-server=:8080", { debugServer: ":8080" }],
    ["--repository=a=b", { repository: "a=b" }],
    ["--pre-import-skip-recent=0", { preImportSkipRecent: 0 }],
    ["--pre-import-skip-recent=1h30m", { preImportSkipRecent: 5_400_000 }],
  ])("%s is read", (word, flags) => {
    expect(parse("import", [word])).toMatchObject({ flags, operands: [], unknown: [] });
  });
});

describe("all else stays as it is", () => {
  test.each([
    ["import", "config.yml"],
    ["import", "-d", "config.yml"],
    ["import", "-dc"],
    ["config=true.yml"],
    ["-x=true"],
    ["--unknown=true"],
    ["--no-dry-run=true"],
    ["--repository", "a=b"],
    ["-=true"],
    ["=true"],
    [""],
  ])("%s %s", (...words) => {
    expect(normalizeArguments(words)).toEqual(words);
  });

  test("after `--`", () => {
    const words = ["import", "-d=true", "--", "-d=true", "--", "--dry-run=no"];
    expect(normalizeArguments(words)).toEqual(["import", "--dry-run", ...words.slice(2)]);
    expect(parse("import", ["--", "-d=true"])).toMatchObject({ operands: ["-d=true"] });
  });
});
