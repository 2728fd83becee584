import type { ClaimedJob, DeliveredJob } from "@longshore/ledger";
import { expect, test } from "vitest";
import { DeliveryClaims } from "./delivery-claims.js";

function claimed({ job, fence }: DeliveredJob): ClaimedJob {
  return {
    id: job,
    runId: 1,
    step: "pre-import",
    kind: "repository",
    scope: `a/${job}`,
    parentId: undefined,
    attempt: 1,
    fence: fence + 1,
    commits: 0,
  };
}

/** Claims of a ledger that gives everything once, and what was asked of it in each statement. */
function openClaims() {
  const statements: number[][] = [];
  const claims = new DeliveryClaims(async (delivered) => {
    statements.push(delivered.map(({ job }) => job));
    const jobs = new Map(delivered.map((one) => [one.job, claimed(one)]));
    return [...jobs.values()];
  });
  return { claims, statements };
}

test("what comes while a statement is under way shares the next one", async () => {
  const { claims, statements } = openClaims();
  const first = claims.claim({ job: 1, fence: 0 });
  await Promise.resolve();
  const others = [2, 3].map((job) => claims.claim({ job, fence: 4 }));
  expect(await first).toEqual(claimed({ job: 1, fence: 0 }));
  expect(await Promise.all(others)).toEqual([2, 3].map((job) => claimed({ job, fence: 4 })));
  expect(statements).toEqual([[1], [2, 3]]);
});

test("a job that is delivered twice is given once, and as it was delivered", async () => {
  const { claims } = openClaims();
  const both = await Promise.all([0, 0].map((fence) => claims.claim({ job: 1, fence })));
  expect(both).toEqual([claimed({ job: 1, fence: 0 }), undefined]);
  const old = claims.claim({ job: 2, fence: 0 });
  const current = claims.claim({ job: 2, fence: 1 });
  expect(await Promise.all([old, current])).toEqual([undefined, claimed({ job: 2, fence: 1 })]);
});

test("a statement that fails fails whoever shared it, and nobody after", async () => {
  let isAway = true;
  const claims = new DeliveryClaims(async (delivered) => {
    if (isAway) {
      throw new Error("the ledger is away");
    }
    return delivered.map(claimed);
  });
  const both = [1, 2].map((job) => claims.claim({ job, fence: 0 }));
  for (const each of both) {
    await expect(each).rejects.toThrow("the ledger is away");
  }
  isAway = false;
  expect(await claims.claim({ job: 3, fence: 0 })).toEqual(claimed({ job: 3, fence: 0 }));
});
