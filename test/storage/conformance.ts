import { describe } from "vitest";
import { describeListing } from "./describe-listing.js";
import { describeObjects } from "./describe-objects.js";
import type { StoreFactory } from "./store.js";

/**
 * What every storage driver must do.
 *
 * @param name the driver's name
 * @param createStore makes an empty store; called once a test
 */
export function describeStorageConformance(name: string, createStore: StoreFactory): void {
  describe(`storage driver ${name}`, () => {
    describeListing(createStore);
    describeObjects(createStore);
  });
}
