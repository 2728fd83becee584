import { drawOne } from "./draw.js";

// Words of the three lists differ, so that no path that is a group here is a project there.
const namespaces =
  "platform payments identity search mobile data-science infrastructure logistics storefront media security billing analytics support research games maps messaging education finance".split(
    " ",
  );
const projects =
  "api web gateway accounts orders catalog invoices notifications scheduler reports inventory pricing sessions profiles recommendations exporter ingest console audit feature-flags mailer checkout shipping ledger translations".split(
    " ",
  );
const subgroups = ["backend", "frontend", "services", "tools", "experiments", "legacy"] as const;
const components = ["", "/worker", "/migrations"] as const;

/**
 * The path of a repository: two to four segments, different for every index. A project's further
 * images lie below its own path, so repositories nest.
 */
export function repositoryName(seed: number, index: number, topLevelNamespaces: number): string {
  const namespace = index % topLevelNamespaces;
  const inNamespace = Math.floor(index / topLevelNamespaces);
  const project = Math.floor(inNamespace / components.length);
  const group = drawOne(["", "", ...subgroups], seed, "group", namespace, project);
  return [
    word(namespaces, 0, namespace),
    ...(group === "" ? [] : [group]),
    // Namespaces begin at different words, so that not all of them begin with the same project.
    word(projects, 7 * namespace, project) + (components[inNamespace % components.length] ?? ""),
  ].join("/");
}

/** The words in turn from the given one; when all are used up, again with a number behind. */
function word(words: readonly string[], first: number, index: number): string {
  const round = Math.floor(index / words.length);
  return `${words[(first + index) % words.length]}${round === 0 ? "" : `-${round + 1}`}`;
}
