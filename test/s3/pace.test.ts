import { expect, onTestFinished, test } from "vitest";
import { serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { importDone } from "./import-left.js";
import { describeBucket, writeSection } from "./section.js";

const perSecond = 50;

test("no more requests a second are made than maxrequestspersecond says", async () => {
  const sample = await createSampleWorkplace({ seed: 89, repositories: 4, tags: 30 });
  const workplace = await serveAsBucket(sample, { etags: "random" });
  onTestFinished(() => workplace.remove());
  const { server } = workplace;
  writeSection(workplace, { ...describeBucket(server), maxrequestspersecond: perSecond });
  const arrivals: number[] = [];
  server.setFaults(() => {
    arrivals.push(Date.now());
    return undefined;
  });
  const begun = Date.now();
  await importDone(workplace, "--step-one");
  expect(arrivals.length).toBeGreaterThan(5 * perSecond);
  // However slow anything is, none arrives before its turn; timers are exact to some milliseconds.
  const early = arrivals.filter((time, index) => time + 5 < begun + (index * 1000) / perSecond);
  expect(early).toEqual([]);
});
