import { type LocalRedis, startLocalRedis } from "@longshore/local-redis";
import { afterAll, beforeAll, describe } from "vitest";
import type { CommandResult } from "../command-line/run-longshore.js";
import type { Workplace } from "../command-line/workplace.js";
import { createFleet } from "../fleet/fleet.js";
import { ownServer } from "../redis/test-redis.js";
import { describeReference } from "./describe-reference.js";

/** What a fleet's configuration says in place of flags. */
const keysOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "-1": { STEPS: "[pre-import]" },
  "-2": { STEPS: "[tag-import]" },
  "-3": { STEPS: "[blob-import]" },
  "-m=false": { DYNAMICMEDIATYPES: "false" },
  "--dangling-manifests": { DANGLINGMANIFESTS: "true" },
  "--dangling-blobs": { DANGLINGBLOBS: "true" },
};

describe.skipIf(ownServer.program === undefined)("with a fleet", () => {
  let redis: LocalRedis;
  beforeAll(async () => {
    redis = await startLocalRedis();
  });
  afterAll(() => redis.stop());

  /** Imports with one producer, three workers and a coordinator. */
  async function importWith(
    workplace: Workplace,
    flags: readonly string[],
  ): Promise<CommandResult> {
    const keys = Object.assign({}, ...flags.map((flag) => keysOf[flag]));
    const fleet = createFleet(workplace, redis.url, keys);
    for (const role of ["producer", "worker", "worker", "worker"] as const) {
      fleet.start(role);
    }
    const { exitCode } = await fleet.start("coordinator").result;
    const ended = await fleet.stop();
    const tell = (stream: "stdout" | "stderr") => ended.map((one) => one[stream]).join("\n");
    return { exitCode, stdout: tell("stdout"), stderr: tell("stderr") };
  }

  // A dry run is one transaction, which several processes cannot share.
  describeReference({
    name: "of three workers",
    importWith,
    leftOut: ["dry-run"],
    refusesNextStep: true,
  });
});
