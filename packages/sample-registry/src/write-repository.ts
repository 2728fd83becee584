import { setImmediate as nextTurn } from "node:timers/promises";
import type { Blob } from "./blob.js";
import { chooseVersion, createOwnImage } from "./choose-image.js";
import { draw } from "./draw.js";
import type { SampleOptions } from "./options.js";
import type { RepositoryPlan } from "./plan-repositories.js";
import { type DamagedTag, writeDamage } from "./write-damage.js";
import { type Place, writeImage, writeImageList } from "./write-image.js";

/** Manifests between two pauses, in which the process may do other things: some 50 ms. */
const manifestsBetweenPauses = 64;

/** Writes everything of a repository. Throws the signal's reason when it is aborted. */
export async function writeRepository(
  place: Place,
  options: SampleOptions,
  plan: RepositoryPlan,
): Promise<DamagedTag[]> {
  let newest: Blob[] = [];
  for (let number = 0; number < plan.versions; number += 1) {
    const manifest = writeVersion(place, options, plan, number);
    newest = [...newest.slice(-4), manifest];
    await pause(number, options.signal);
  }
  for (const { name, behind } of plan.movingTags) {
    writeMovingTag(place, name, newest.slice(0, newest.length - behind));
  }
  for (let number = 0; number < plan.untagged; number += 1) {
    writeImage(place, createOwnImage(options, plan, number));
    await pause(number, options.signal);
  }
  return plan.damages.map((damage, position) =>
    writeDamage(place, options, plan, damage, plan.untagged + position),
  );
}

function writeVersion(
  place: Place,
  options: SampleOptions,
  plan: RepositoryPlan,
  number: number,
): Blob {
  const content = chooseVersion(options, plan, number);
  if ("images" in content) {
    writeImageList(place, content);
  } else {
    writeImage(place, content);
  }
  const { manifest } = content;
  place.repository.linkTag(tagName(options.seed, plan.index, number, manifest), manifest);
  place.counts.tags += 1;
  return manifest;
}

/** Version numbers, and now and then the tag of a build; the number makes each different. */
function tagName(seed: number, repository: number, number: number, manifest: Blob): string {
  if (draw(seed, "tag", repository, number) < 0.3) {
    return `main-${number}-${manifest.hex.slice(0, 8)}`;
  }
  return `v${Math.floor(number / 100)}.${Math.floor(number / 10) % 10}.${number % 10}`;
}

/** A moving tag's index remembers its last three manifests, the current one last. */
function writeMovingTag(place: Place, name: string, followed: readonly Blob[]): void {
  const different = [...new Map(followed.map((blob) => [blob.hex, blob])).values()];
  const current = followed.at(-1);
  if (current !== undefined) {
    const before = different.filter((blob) => blob.hex !== current.hex).slice(-2);
    place.repository.linkTag(name, current, "whole", before);
    place.counts.tags += 1;
  }
}

async function pause(number: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (number % manifestsBetweenPauses === 0) {
    await nextTurn();
  }
}
