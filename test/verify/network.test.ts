import { afterAll, beforeAll, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";

let workplace: S3Workplace;
beforeAll(async () => {
  const sample = await createSampleWorkplace({ seed: 5, repositories: 4, tags: 200 });
  workplace = await serveAsBucket(sample, { latency: 5 });
  const command = ["import", "--log-directory", workplace.folder, workplace.configuration];
  const { exitCode, stderr } = await runLongshore(command);
  if (exitCode !== 0) {
    throw new Error(`the import ended with exit code ${exitCode}: ${stderr}`);
  }
});
afterAll(() => workplace.remove());

test("answers that come in any order bring no warning of the database's driver", async () => {
  const { exitCode, stderr } = await runLongshore(["verify", workplace.configuration]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});
