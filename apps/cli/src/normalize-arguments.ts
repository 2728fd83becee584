import { LongshoreError } from "@longshore/errors";

/** Flags that are true or false, by their short form. */
const booleanFlags: Readonly<Record<string, string>> = {
  p: "pre-import",
  "1": "step-one",
  r: "all-repositories",
  "2": "step-two",
  B: "common-blobs",
  "3": "step-three",
  d: "dry-run",
  c: "row-count",
  l: "log-to-stdout",
  m: "dynamic-media-types",
  i: "import-statistics",
};

const longBooleanFlags = new Set([
  ...Object.values(booleanFlags),
  "dangling-manifests",
  "dangling-blobs",
  "json",
  "tags-only",
]);

/** How Go spells true and false. Source: `strconv.ParseBool`. */
const booleanWords: Readonly<Record<string, boolean>> = {
  "1": true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  "0": false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

/** Flags with a value, by their short form. */
const valueFlags: Readonly<Record<string, string>> = {
  t: "tag-concurrency",
  s: "debug-server",
};

/**
 * Rewrites flags as Go programs take them into what the command line's library takes: `-m=false` and
 * `--dry-run=true` into `--no-…` and `--…`, `-t=4` into `--tag-concurrency=4`. All else stays.
 * @throws USAGE_INVALID for a flag that is neither true nor false
 */
export function normalizeArguments(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  return words.map((word, index) => (end !== -1 && index > end ? word : normalizeWord(word)));
}

function normalizeWord(word: string): string {
  const match = /^(?:--(?<long>[a-z][a-z-]*)|-(?<short>[a-zA-Z0-9]))=(?<value>.*)$/.exec(word);
  const { long, short = "", value = "" } = match?.groups ?? {};
  const valueFlag = valueFlags[short];
  if (valueFlag !== undefined) {
    return `--${valueFlag}=${value}`;
  }
  const flag = long ?? booleanFlags[short];
  if (flag === undefined || !longBooleanFlags.has(flag)) {
    return word;
  }
  const wanted = booleanWords[value];
  if (wanted === undefined) {
    throw new LongshoreError("USAGE_INVALID", `--${flag} is true or false, and not "${value}".`);
  }
  return `--${wanted ? "" : "no-"}${flag}`;
}
