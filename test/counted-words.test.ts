import { afterAll, beforeAll, expect, test } from "vitest";
import { runLongshore } from "./command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "./command-line/sample-workplace.js";

/** One of something, told as if there were many. */
const wrong =
  /(?<![\d,.:/-])1 (?:repositories|namespaces|tags|manifests|layers|blobs|ranges|jobs|pages|rows|requests|sessions|differences)\b/g;

let workplace: SampleWorkplace;
let imported: string;
beforeAll(async () => {
  workplace = await createSampleWorkplace({
    seed: 3,
    repositories: 1,
    topLevelNamespaces: 1,
    tags: 2,
    listShare: 0,
    layersPerImage: 1,
    sharedImages: 0,
    broken: ["tag-link-missing"],
    brokenOfEach: 1,
  });
  imported = await tell("import", "--log-directory", workplace.folder);
});
afterAll(() => workplace.remove());

async function tell(...words: string[]): Promise<string> {
  const { stdout, stderr } = await runLongshore([...words, workplace.configuration]);
  return stdout + stderr;
}

test("an import that leaves one tag behind tells it as one", () => {
  expect(imported).toContain(": 1 tag lost");
  expect(imported).toContain("1 repository, ");
  expect(imported.match(wrong)).toBeNull();
});

test.each([
  [["status"], "1 repository"],
  [["verify"], "Verified 1 repository and 1 range of blobs in"],
  [["inventory"], "Together: 1 repository in 1 namespace"],
  [["report"], "1 tag is lost by it."],
])("%j tells one of something as one", async (words, part) => {
  const told = await tell(...words);
  expect(told).toContain(part);
  expect(told.match(wrong)).toBeNull();
});
