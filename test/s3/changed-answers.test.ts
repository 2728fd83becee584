import type { FaultRequest, FaultScript, WholeAnswer } from "@longshore/s3-server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace } from "../command-line/workplace.js";
import { importDone, type ImportLeft, importRegistry, readLeft } from "./import-left.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";

let tree: SampleTree;
let undisturbed: ImportLeft;
let workplace: S3Workplace;
beforeAll(async () => {
  tree = await createSampleTree({ seed: 89, repositories: 3, tags: () => 4 });
  const calm = await serveAsBucket(await createWorkplace(tree.folder));
  await importDone(calm);
  undisturbed = await readLeft(calm);
  await calm.remove();
});
afterAll(() => tree.remove());
beforeEach(async () => {
  workplace = await serveAsBucket(await createWorkplace(tree.folder), { etags: "absent" });
});
afterEach(() => workplace.remove());

/** Whether a blob is read, or a link: without entity tags each is. */
function isRead({ kind, key }: FaultRequest): boolean {
  return kind === "get" && /\/(?:data|link)$/.test(key);
}

/** The first half of an answer, as if it were all of it. */
const halve = (answer: WholeAnswer): WholeAnswer => ({
  ...answer,
  body: answer.body.subarray(0, answer.body.length / 2),
});

/** Nothing, as if it were all of an answer. */
const empty = (answer: WholeAnswer): WholeAnswer => ({ ...answer, body: Buffer.alloc(0) });

/** Changes the first answer with each blob and each link. */
function changeFirst(change: (answer: WholeAnswer) => WholeAnswer): FaultScript {
  const seen = new Set<string>();
  return (request) => {
    if (!isRead(request) || seen.has(request.key)) {
      return undefined;
    }
    seen.add(request.key);
    return { kind: "change", change };
  };
}

test.each([
  ["half of its content", halve],
  ["none of its content", empty],
])("a blob or link that comes once with %s is read again", async (_, change) => {
  workplace.server.setFaults(changeFirst(change));
  await importDone(workplace);
  workplace.server.setFaults(undefined);
  expect(await readLeft(workplace)).toEqual(undisturbed);
});

test.each([
  ["half of its content", halve],
  ["none of its content", empty],
])("what always comes with %s is never taken for what storage holds", async (_, change) => {
  workplace.server.setFaults((request) =>
    isRead(request) ? { kind: "change", change } : undefined,
  );
  const { exitCode, stdout } = await importRegistry(workplace);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("STORAGE_UNAVAILABLE");
  workplace.server.setFaults(undefined);
  const { rows, skips } = await readLeft(workplace);
  expect(rows["public.manifests"]).toEqual([]);
  expect(new Set(skips.map((line) => JSON.parse(line).kind))).toEqual(new Set(["failure"]));
});
