import { expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";

const waive = ["waive", "--reason", "none"];

test.each([["import"], ["verify"], ["retry"], waive])(
  "%s refuses a --repository that is no path",
  async (...words) => {
    for (const path of ["", "../..", "/a", "a/"]) {
      const result = await runLongshore([...words, "--repository", path, "missing.yml"]);
      expect(result).toEqual({
        exitCode: 2,
        stdout: "",
        stderr: `longshore: "${path}" is no repository path.\n  USAGE_INVALID: See \`longshore --help\`.\n`,
      });
    }
  },
);

test("import and verify refuse one that no registry serves, which can be waived", async () => {
  const flags = ["--repository", "No Name", "missing.yml"];
  for (const command of ["import", "verify"]) {
    const { stderr } = await runLongshore([command, ...flags]);
    expect(stderr).toContain('"No Name" is no repository path.');
  }
  expect((await runLongshore([...waive, ...flags])).stderr).toContain("CONFIG_MISSING");
});
