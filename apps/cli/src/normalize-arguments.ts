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

/**
 * Rewrites boolean flags with a value, as Go programs take them (`-m=false`, `--dry-run=true`), into
 * `--flag` and `--no-flag`. Everything else stays as it is.
 */
export function normalizeArguments(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  return words.map((word, index) => {
    const match = /^(?:--([a-z][a-z-]*)|-([a-zA-Z0-9]))=(\w+)$/.exec(word);
    const name = match?.[1] ?? booleanFlags[match?.[2] ?? ""];
    const value = booleanWords[match?.[3] ?? ""];
    if ((end !== -1 && index > end) || name === undefined || !longBooleanFlags.has(name)) {
      return word;
    }
    return value === undefined ? word : `--${value ? "" : "no-"}${name}`;
  });
}
