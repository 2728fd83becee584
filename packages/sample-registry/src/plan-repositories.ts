import { apportion, tagsPerRepository } from "./apportion.js";
import type { DamageKind } from "./damage-kind.js";
import type { SampleOptions } from "./options.js";
import { repositoryName } from "./repository-names.js";

/** What one repository shall hold. */
export interface RepositoryPlan {
  readonly index: number;
  readonly path: string;
  /** Tags that stay where they are, each with a manifest of its own. */
  readonly versions: number;
  /** Tags that point at one of the newest versions. */
  readonly movingTags: readonly MovingTag[];
  readonly untagged: number;
  /** Versions of all repositories before this one: lets shares come out exactly over all of them. */
  readonly versionsBefore: number;
  readonly damages: readonly Damage[];
}

/** A tag that follows the versions, `behind` of them behind the newest. */
interface MovingTag {
  readonly name: string;
  readonly behind: number;
}

const movingTags = [
  { name: "latest", behind: 0, fromTags: 2 },
  { name: "stable", behind: 2, fromTags: 10 },
] as const;

/** A damage to add; `number` counts those of its kind from 1. */
export interface Damage {
  readonly kind: DamageKind;
  readonly number: number;
}

/** Plans every repository; this is all that is held in memory of a tree. */
export function planRepositories(options: SampleOptions): RepositoryPlan[] {
  const tags = tagsPerRepository(options);
  const untagged = apportion(
    options.untaggedManifests,
    tags.map(() => 1),
  );
  const damages = planDamages(options);
  let versionsBefore = 0;
  return tags.map((count, index) => {
    const moving = movingTags.filter((tag) => count >= tag.fromTags);
    const versions = count - moving.length;
    const plan = {
      index,
      path: repositoryName(options.seed, index, options.topLevelNamespaces),
      versions,
      movingTags: moving,
      untagged: untagged[index] ?? 0,
      versionsBefore,
      damages: damages.get(index) ?? [],
    };
    versionsBefore += versions;
    return plan;
  });
}

/** Spreads the damages evenly, so that a repository has one at most while there are enough. */
function planDamages(options: SampleOptions): Map<number, Damage[]> {
  const all = options.broken.flatMap((kind) =>
    Array.from({ length: options.brokenOfEach }, (_, before) => ({ kind, number: before + 1 })),
  );
  const planned = new Map<number, Damage[]>();
  for (const [position, damage] of all.entries()) {
    const index = Math.floor(((position + 0.5) * options.repositories) / all.length);
    planned.set(index, [...(planned.get(index) ?? []), damage]);
  }
  return planned;
}
