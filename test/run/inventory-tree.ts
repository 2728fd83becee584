import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = "docker/registry/v2";

/** What a registry's tree holds, counted by its files. */
export interface CountedTree {
  readonly namespaces: readonly CountedNamespace[];
  readonly repositories: readonly CountedRepository[];
  /** Bytes by the hash of each blob. */
  readonly blobs: ReadonlyMap<string, number>;
}

/** What the repositories of a top-level namespace hold. */
interface CountedNamespace {
  readonly name: string;
  readonly repositories: number;
  readonly tags: number;
  readonly manifests: number;
  readonly layers: number;
  readonly blobs: number;
  readonly bytes: number;
}

/** What a repository holds. */
interface CountedRepository {
  readonly path: string;
  readonly tags: ReadonlySet<string>;
  /** Hashes. */
  readonly manifests: ReadonlySet<string>;
  readonly layers: ReadonlySet<string>;
  /** Files of layers, manifests and tags. */
  readonly files: number;
}

/** Counts what a registry's tree holds, apart from folders whose path is none of a repository. */
export function countTree(registry: string): CountedTree {
  const blobs = new Map<string, number>();
  for (const { path, match } of findFiles(registry, /^blobs\/sha256\/..\/([0-9a-f]{64})\/data$/)) {
    blobs.set(match[1] ?? "", statSync(join(registry, root, path)).size);
  }
  const repositories = countRepositories(registry);
  const names = [...new Set(repositories.map(({ path }) => firstOf(path)))];
  return {
    blobs,
    repositories,
    namespaces: names.map((name) => {
      const own = repositories.filter(({ path }) => firstOf(path) === name);
      const linked = own.flatMap(({ layers, manifests }) => [...layers, ...manifests]);
      const sizes = [...new Set(linked)].flatMap((hex) => blobs.get(hex) ?? []);
      return {
        name,
        repositories: own.length,
        tags: sum(own.map(({ tags }) => tags.size)),
        manifests: sum(own.map(({ manifests }) => manifests.size)),
        layers: sum(own.map(({ layers }) => layers.size)),
        blobs: sizes.length,
        bytes: sum(sizes),
      };
    }),
  };
}

function countRepositories(registry: string): CountedRepository[] {
  const link = /^repositories\/([a-z0-9/-]+)\/(?:_layers|_manifests\/(revisions|tags))\/(.+)$/;
  const repositories = new Map<
    string,
    { tags: Set<string>; manifests: Set<string>; layers: Set<string>; files: number }
  >();
  for (const { match } of findFiles(registry, link)) {
    const [, path = "", kind, rest = ""] = match;
    const one = repositories.get(path) ?? {
      tags: new Set<string>(),
      manifests: new Set<string>(),
      layers: new Set<string>(),
      files: 0,
    };
    repositories.set(path, one);
    one.files += 1;
    if (kind === "tags") {
      one.tags.add(firstOf(rest));
    } else {
      (kind === "revisions" ? one.manifests : one.layers).add(rest.split("/")[1] ?? "");
    }
  }
  return [...repositories].map(([path, one]) => Object.assign(one, { path }));
}

/** Adds to a registry's tree what no import brings along, or what is damaged. */
export function addOddities(registry: string, repository: string): void {
  const own = `repositories/${repository}`;
  for (const path of [
    // Links to a layer and to a manifest that storage does not hold.
    `${own}/_layers/sha256/${"0".repeat(64)}/link`,
    `${own}/_manifests/revisions/sha256/${"f".repeat(64)}/link`,
    `${own}/_uploads/b3a1/startedat`,
    `${own}/_uploads/b3a1/data`,
    "repositories/Not A Name/_manifests/tags/latest/current/link",
    `blobs/sha256/no/${"no".repeat(32)}/data`,
  ]) {
    const file = join(registry, root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "x");
  }
}

function* findFiles(
  registry: string,
  pattern: RegExp,
): Generator<{ path: string; match: RegExpExecArray }> {
  for (const path of readdirSync(join(registry, root), { recursive: true, encoding: "utf8" })) {
    const match = pattern.exec(path);
    if (match !== null && statSync(join(registry, root, path)).isFile()) {
      yield { path, match };
    }
  }
}

function firstOf(path: string): string {
  return path.split("/", 1).join("");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
