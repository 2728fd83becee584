import type { Writable } from "node:stream";
import { type Difference, differenceKinds } from "@longshore/import";
import { toPrintableMessage } from "@longshore/telemetry";
import type { DifferenceTally, Verified } from "../difference-tally.js";
import { formatCount, formatDuration } from "@longshore/report";

/** Tells a person where storage and database differ, by kind. */
export function printVerification(
  stream: Writable,
  tally: DifferenceTally,
  { repositories, blobRanges, seconds }: Verified,
): void {
  const what =
    `${formatCount(repositories)} repositories` +
    (blobRanges === 0 ? "" : ` and ${formatCount(blobRanges)} ranges of blobs`);
  const end = tally.fails
    ? "Storage and database differ."
    : "Storage and database agree: no pull is affected.";
  stream.write(
    [
      `Verified ${what} in ${formatDuration(seconds * 1_000)}`,
      ...tally.kinds.flatMap(({ kind, count, first }) => [
        "",
        `${formatCount(count)} × ${kind}${differenceKinds[kind].fails ? "" : " (harmless)"}: ` +
          differenceKinds[kind].meaning,
        ...first.map((one) => `  ${describe(one)}`),
        ...(count > first.length ? [`  and ${formatCount(count - first.length)} more`] : []),
      ]),
      "",
      end,
      "",
    ].join("\n"),
  );
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
