import type { Writable } from "node:stream";
import type { GroupCounts, RegistryInventory } from "@longshore/import";
import { toPrintable, toPrintableMessage } from "@longshore/telemetry";
import type { InventoryReport } from "../inventory-report.js";
import { drawTable } from "./draw-table.js";
import { describeCount, formatBytes, formatCount, formatDuration } from "@longshore/report";
import { describeEstimate } from "./print-estimate.js";

/** Namespaces that a person is told one by one. */
const shownNamespaces = 50;

/** Tells a person what a registry holds, and what its import is likely to cost. */
export function printInventory(stream: Writable, report: InventoryReport): void {
  const { driver, location, seconds, inventory } = report;
  const lines = [
    `Registry in ${driver} storage ${toPrintable(location)}, listed in ${formatDuration(seconds * 1_000)}`,
    "",
    ...describeNamespaces(inventory),
    "",
    ...describeTotals(inventory),
    "",
    ...describeRepositories(inventory),
    "",
    ...describeRequests(report),
    ...describeEstimate(report),
    "",
  ];
  stream.write(lines.join("\n"));
}

function describeNamespaces({ namespaces, otherNamespaces, totals }: RegistryInventory): string[] {
  const shown = namespaces.slice(0, shownNamespaces);
  const rest = sum([
    ...namespaces.slice(shownNamespaces),
    ...(otherNamespaces === undefined ? [] : [otherNamespaces]),
  ]);
  const others = totals.namespaces - shown.length;
  return [
    "By top-level namespace, the largest first:",
    ...drawTable([
      ["namespace", "repositories", "tags", "manifests", "layers", "blobs", "size"],
      ...shown.map((one) => describeGroup(one.name, one)),
      ...(others === 0 ? [] : [describeGroup(describeCount(others, "other"), rest)]),
    ]),
    "  Manifests and layers are links of repositories. Blobs and size are what these links name, once",
    "  for all repositories of a namespace; what namespaces share counts in each of them.",
  ];
}

function describeGroup(name: string, counts: GroupCounts): string[] {
  const { repositories, tags, manifests, layers, blobs, bytes } = counts;
  const cells = [repositories, tags, manifests, layers, blobs].map((count) => formatCount(count));
  return [name, ...cells, formatBytes(bytes)];
}

function sum(groups: readonly GroupCounts[]): GroupCounts {
  const total = (pick: (group: GroupCounts) => number) =>
    groups.reduce((so, group) => so + pick(group), 0);
  return {
    repositories: total((group) => group.repositories),
    tags: total((group) => group.tags),
    manifests: total((group) => group.manifests),
    layers: total((group) => group.layers),
    blobs: total((group) => group.blobs),
    bytes: total((group) => group.bytes),
  };
}

function describeTotals({ totals, unreadFolders }: RegistryInventory): string[] {
  const { repositories, tags, manifests, layers, blobs, bytes, layerBlobs } = totals;
  return [
    `Together: ${describeCount(repositories, "repository", "repositories")} in ` +
      `${describeCount(totals.namespaces, "namespace")}, ${describeCount(tags, "tag")}, ` +
      `${describeCount(manifests, "manifest")}, ${describeCount(layers, "layer")}`,
    `Storage as a whole, each blob once: ${describeCount(blobs, "blob")}, ${formatBytes(bytes)}; ` +
      `${describeCount(layerBlobs, "of them is a layer or config", "of them are layers and configs")} of repositories`,
    ...describeFlaw(totals.linksWithoutBlob, "links name a blob that storage does not hold"),
    ...describeFlaw(totals.strayFiles, "files of blobs lie in folders that are no digest"),
    ...describeFlaw(totals.invalidPaths, "folders with no valid path for a repository"),
    ...describeFlaw(totals.unreadFolders, "folders could not be listed, and are not counted:"),
    ...unreadFolders.map(
      ({ path, why }) => `    "${toPrintable(path)}": ${toPrintableMessage(why)}`,
    ),
  ];
}

function describeFlaw(count: number, what: string): string[] {
  return count === 0 ? [] : [`  ${formatCount(count)} × ${what}`];
}

function describeRepositories({ largestRepositories }: RegistryInventory): string[] {
  return [
    "Repositories with most tags:",
    ...drawTable([
      ["repository", "tags", "manifests", "layers", "size"],
      ...largestRepositories.map(({ path, tags, manifests, layers, bytes }) => [
        path,
        formatCount(tags),
        formatCount(manifests),
        formatCount(layers),
        formatBytes(bytes),
      ]),
    ]),
  ];
}

function describeRequests({ requests }: InventoryReport): string[] {
  if (requests === undefined) {
    return [];
  }
  const { byKind, answered, unanswered, latency } = requests;
  const kinds = Object.entries(byKind).map(([kind, count]) => `${kind} ${formatCount(count)}`);
  return [
    `Requests of this inventory: ${formatCount(answered)} (${kinds.join(", ")}), ` +
      `answered after ${latency.toFixed(1)} ms on average` +
      (unanswered === 0 ? "" : `; ${formatCount(unanswered)} more were given up or broke off`),
    "",
  ];
}
