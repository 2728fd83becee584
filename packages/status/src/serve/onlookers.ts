import { setTimeout } from "node:timers/promises";
import type { Pages } from "@longshore/telemetry";
import { lookInterval } from "../look-interval.js";

/** Who has asked within so many milliseconds is taken to be looking still. */
const lookingFor = 2.5 * lookInterval;

/** Where everybody who looks has asked again: the interval, and a quarter for the way. Milliseconds. */
const everybodyAsks = 1.25 * lookInterval;

/** Pages that are looked at, and the end that is shown to those who do. */
export interface WatchedPages {
  readonly pages: Pages;
  /** Waits until whoever looks has asked once more; not at all when nobody does. */
  readonly showEnd: () => Promise<void>;
}

/**
 * Notes when the status is asked for. A process that ends with what it tells of would else leave every
 * page at the state before.
 */
export function watchPages(pages: Pages): WatchedPages {
  let lookedAt = Number.NEGATIVE_INFINITY;
  const read = pages["/api/status"];
  return {
    pages: {
      ...pages,
      ...(read && {
        "/api/status": () => {
          lookedAt = performance.now();
          return read();
        },
      }),
    },
    async showEnd() {
      if (performance.now() - lookedAt < lookingFor) {
        await setTimeout(everybodyAsks);
      }
    },
  };
}
