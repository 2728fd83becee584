import type { FaultScript } from "@longshore/s3-server";
import { damageKinds } from "@longshore/sample-registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace, listLockfiles } from "../command-line/workplace.js";
import { readRows } from "../reference/read-rows.js";
import {
  listReferenceTrees,
  readReferenceCase,
  referenceTree,
} from "../reference/reference-cases.js";
import { eitherOf, every } from "./fault-scripts.js";
import { importDone, type ImportLeft, readLeft } from "./import-left.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";

const requestTimeout = 500;

/** Each script counts on its own: what is a fault of one is a request of the others, too. */
const storm = (): FaultScript =>
  eitherOf(
    every(100, { kind: "cut-body" }),
    every(75, { kind: "delay", milliseconds: 3 * requestTimeout }),
    every(50, { kind: "cut" }),
    every(20, { kind: "status", status: 503, code: "SlowDown" }),
  );

const flags = ["--request-timeout", `${requestTimeout}ms`, "--patience", "1m"];

/** Imports everything through a storm. @returns how many requests went wrong */
async function importInStorm(workplace: S3Workplace): Promise<number> {
  const script = storm();
  let faults = 0;
  workplace.server.setFaults((request) => {
    const fault = script(request);
    faults += fault === undefined ? 0 : 1;
    return fault;
  });
  await importDone(workplace, ...flags);
  workplace.server.setFaults(undefined);

  return faults;
}

describe("with a store that fails now and then", () => {
  const broken = damageKinds.filter((kind) => kind !== "manifest-not-json");
  let tree: SampleTree;
  let fromDisk: ImportLeft;
  beforeAll(async () => {
    tree = await createSampleTree({ seed: 43, repositories: 10, tags: 100, broken });
    const workplace = await createWorkplace(tree.folder);
    await importDone(workplace);
    fromDisk = await readLeft(workplace);
    await workplace.remove();
  });
  afterAll(() => tree.remove());

  test("the rows and skips are those of disk", async () => {
    const workplace = await serveAsBucket(await createWorkplace(tree.folder), { etags: "random" });
    try {
      const faults = await importInStorm(workplace);
      expect(faults).toBeGreaterThan(50);
      expect(await readLeft(workplace)).toEqual(fromDisk);
    } finally {
      await workplace.remove();
    }
  });
});

test.skipIf(listReferenceTrees().length === 0)("the rows are the reference's", async () => {
  const workplace = await serveAsBucket(await createWorkplace(referenceTree("mixed")));
  try {
    const expected = readReferenceCase("mixed", "full");
    const faults = await importInStorm(workplace);
    expect(faults).toBeGreaterThan(30);
    const { import_statistics: _, ...rows } = await readRows(workplace.database.url);
    // Its statistics name another driver.
    expect({ ...rows, import_statistics: expected.rows["import_statistics"] }).toEqual(
      expected.rows,
    );
    expect(listLockfiles(workplace.registry)).toEqual(expected.lockfiles_after);
  } finally {
    await workplace.remove();
  }
});
