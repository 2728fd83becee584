import { LineCounter, parseDocument } from "yaml";

/** What a YAML text says, or where and why it says nothing. */
export type YamlResult =
  | { readonly kind: "parsed"; readonly value: unknown }
  | {
      readonly kind: "malformed";
      readonly line: number;
      readonly column: number;
      readonly reason: string;
    };

/** `MULTILINE_IMPLICIT_KEY`: `multiline implicit key`. The library's messages quote the text. */
function describeCode(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}

/**
 * Parses one YAML document. Null stays null; every other scalar becomes its text, as it is written:
 * what a value is depends on its key, as in the registry, so a password of `0123` stays what it is.
 * Anchors, aliases and merge keys are resolved. No part of the text is in `reason`, as it may be a
 * secret.
 */
export function parseYaml(text: string): YamlResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    customTags: ["null"],
    merge: true,
    lineCounter,
    prettyErrors: false,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return { kind: "malformed", line, column: col, reason: describeCode(error.code) };
  }
  try {
    return { kind: "parsed", value: document.toJS() };
  } catch {
    // An alias of nothing, or aliases of aliases that would fill the memory.
    return { kind: "malformed", line: 1, column: 1, reason: "bad alias" };
  }
}
