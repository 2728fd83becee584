import { apportion, tagsPerRepository } from "./apportion.js";
import type { DamageKind } from "./damage-kind.js";
import type { SampleOptions } from "./options.js";
import { repositoryName } from "./repository-names.js";

/** What one repository shall hold. */
export interface RepositoryPlan {
  readonly index: number;
  readonly path: string;
  readonly tags: number;
  readonly untagged: number;
  /** Tags of all repositories before this one: makes shares come out exactly over all of them. */
  readonly tagsBefore: number;
  readonly damages: readonly Damage[];
}

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
  let tagsBefore = 0;
  return tags.map((count, index) => {
    const plan = {
      index,
      path: repositoryName(options.seed, index, options.topLevelNamespaces),
      tags: count,
      untagged: untagged[index] ?? 0,
      tagsBefore,
      damages: damages.get(index) ?? [],
    };
    tagsBefore += count;
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
