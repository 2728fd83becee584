import { type Skip, skipReasons } from "@longshore/ledger";
import { describeCount, formatCount } from "../format.js";
import type { Report } from "../report.js";
import { foreign, nothing, numbers, type Section, type Table, words } from "../section.js";

/** What was left behind, by reason. */
export function describeSkips({ skips }: Report): Section {
  const { counts, first, lostTags } = skips;
  if (counts.length === 0) {
    const lines = ["Nothing was left behind."];
    return { name: "skips", title: "Left behind", lines, tables: [] };
  }
  const byReason: Table = {
    columns: [words("reason"), words("meaning"), numbers("skips"), numbers("tags lost")],
    rows: counts.map(({ reason, skips: count, tags }) => [
      reason,
      skipReasons[reason],
      formatCount(count),
      formatCount(tags),
    ]),
  };
  return {
    name: "skips",
    title: "Left behind",
    lines: [
      `${describeCount(lostTags, "tag is", "tags are")} lost by it. ` +
        "What two steps left behind counts once.",
    ],
    tables: [
      byReason,
      ...counts.map(({ reason, skips: count }) =>
        tabulate(
          `${reason} (${formatCount(count)})`,
          first.filter((skip) => skip.reason === reason),
          count,
        ),
      ),
    ],
  };
}

function tabulate(title: string, skips: readonly Skip[], count: number): Table {
  const rest = count - skips.length;
  return {
    title,
    // Of a manifest, or of the config or layer that the reason is about.
    columns: [foreign("repository"), foreign("tag lost"), foreign("digest"), foreign("more")],
    rows: skips.map(({ repository, tag, digest, detail }) => [
      repository,
      ...[tag, digest, detail].map((text) => (text === "" ? nothing : text)),
    ]),
    note:
      rest === 0
        ? undefined
        : `${formatCount(rest)} more: \`longshore report --format json\` has them all.`,
  };
}
