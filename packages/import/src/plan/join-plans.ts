import type { TagsPlan } from "./plan-tags.js";

/** Joins plans for parts of one repository into one: what is written at once is written in one order. */
export function joinPlans(plans: readonly TagsPlan[]): TagsPlan {
  return {
    rows: {
      blobs: plans.flatMap((plan) => plan.rows.blobs),
      manifests: plans.flatMap((plan) => plan.rows.manifests),
      references: plans.flatMap((plan) => plan.rows.references),
      layers: plans.flatMap((plan) => plan.rows.layers),
      tags: plans.flatMap((plan) => plan.rows.tags),
    },
    skips: plans.flatMap((plan) => plan.skips),
    incomplete: new Set(plans.flatMap((plan) => [...plan.incomplete])),
    manifests: [...new Set(plans.flatMap((plan) => plan.manifests))],
  };
}
