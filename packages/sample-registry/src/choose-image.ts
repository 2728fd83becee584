import { draw, drawOne } from "./draw.js";
import { type Architecture, createImage, createImageList, type Image } from "./image.js";
import type { ImageList, ImageRecipe } from "./image.js";
import { flavours } from "./media-types.js";
import type { SampleOptions } from "./options.js";
import type { RepositoryPlan } from "./plan-repositories.js";

/** How many of its base images a repository builds on, in turn. */
const basesOfRepository = 3;

/** What the repository's version of this number is: an image of its own, a shared one, a list. */
export function chooseVersion(
  options: SampleOptions,
  plan: RepositoryPlan,
  number: number,
): Image | ImageList {
  const turn = plan.versionsBefore + number;
  if (isTurn(turn, options.listShare)) {
    const platforms: readonly Architecture[] = ["amd64", "arm64"];
    const recipes = platforms.map((platform) => ownRecipe(options, plan, number, platform));
    const flavour = recipes[0]?.flavour ?? "oci";
    return createImageList(flavour, recipes.map(createImage));
  }
  // Turns of lists and of shared images must not fall together: both come at whole periods.
  if (isTurn(turn + 3, options.sharedImages)) {
    return createImage(sharedRecipe(options, plan, number));
  }
  return createImage(ownRecipe(options, plan, number, "amd64"));
}

/** An image that only this repository has; its numbers begin where those of the versions end. */
export function createOwnImage(
  options: SampleOptions,
  plan: RepositoryPlan,
  number: number,
): Image {
  return createImage(ownRecipe(options, plan, plan.versions + number, "amd64"));
}

/** Whether the share comes to a whole one at this turn: a tenth is every tenth turn. */
function isTurn(turn: number, share: number): boolean {
  return Math.floor((turn + 1) * share) > Math.floor(turn * share);
}

function ownRecipe(
  options: SampleOptions,
  plan: RepositoryPlan,
  number: number,
  architecture: Architecture,
): ImageRecipe {
  const builder = `repository ${plan.index}`;
  return {
    ...buildRecipe(options, builder, number % basesOfRepository, false),
    key: `${plan.index}/${number}/${architecture}`,
    architecture,
  };
}

function sharedRecipe(options: SampleOptions, plan: RepositoryPlan, number: number): ImageRecipe {
  const images = between(1, 64, options.repositories / 8);
  const key = `shared/${Math.floor(images * draw(options.seed, "shared", plan.index, number))}`;
  return { ...buildRecipe(options, key, 0, true), key, architecture: "amd64" };
}

function buildRecipe(
  options: SampleOptions,
  builder: string,
  base: number,
  shared: boolean,
): Omit<ImageRecipe, "key" | "architecture"> {
  const bases = between(basesOfRepository, 200, options.repositories / 4);
  const baseLayers = Math.round(options.layersPerImage * options.sharedLayers);
  return {
    seed: options.seed,
    flavour: drawOne(flavours, options.seed, "flavour", builder),
    // The square makes low numbers popular: some base images are everywhere, most in few places.
    base: Math.floor(bases * draw(options.seed, "base", builder, base) ** 2),
    baseLayers,
    ownLayers: options.layersPerImage - baseLayers,
    shared,
  };
}

function between(least: number, most: number, wanted: number): number {
  return Math.min(most, Math.max(least, Math.ceil(wanted)));
}
