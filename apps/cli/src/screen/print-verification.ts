import type { Writable } from "node:stream";
import { type Difference, type DifferenceKind, differenceKinds, isDamage } from "@longshore/import";
import { toPrintableMessage } from "@longshore/telemetry";
import type { DifferenceTally, Verified } from "../difference-tally.js";
import { describeCount, formatCount, formatDuration } from "@longshore/report";

/** Tells a person where storage and database differ, by kind. */
export function printVerification(
  stream: Writable,
  tally: DifferenceTally,
  { repositories, blobRanges, begunAt, seconds }: Verified,
): void {
  const what =
    describeCount(repositories, "repository", "repositories") +
    (blobRanges === 0 ? "" : ` and ${describeCount(blobRanges, "range", "ranges")} of blobs`);
  stream.write(
    [
      `Verified ${what} in ${formatDuration(seconds * 1_000)}, as they were since ${begunAt.toISOString()}`,
      ...tally.kinds.flatMap(({ kind, count, first }) => [
        "",
        `${formatCount(count)} × ${kind}${describeWeight(kind)}: ${differenceKinds[kind].meaning}`,
        ...first.map((one) => `  ${describe(one)}`),
        ...(count > first.length ? [`  and ${formatCount(count - first.length)} more`] : []),
      ]),
      "",
      describeEnd(tally),
      "",
    ].join("\n"),
  );
}

function describeWeight(kind: DifferenceKind): string {
  if (differenceKinds[kind].fails) {
    return "";
  }
  return isDamage(kind) ? " (damage in storage)" : " (harmless)";
}

function describeEnd({ fails, hasDamage }: DifferenceTally): string {
  if (fails) {
    return "Storage and database differ.";
  }
  return hasDamage
    ? "Storage and database agree. What is damaged in storage cannot be pulled, imported or not."
    : "Storage and database agree: no pull is affected.";
}

function describe(difference: Difference): string {
  const { repository, tag, manifest, digest, column, expected, found } = difference;
  return [
    tag === "" ? repository : `${repository}:${tag}`,
    digest,
    manifest === "" ? "" : `of manifest ${manifest}`,
    column,
    expected === "" ? "" : `expected ${expected}`,
    found === "" ? "" : `found ${found}`,
  ]
    .filter((part) => part !== "")
    .map(toPrintableMessage)
    .join("  ");
}
