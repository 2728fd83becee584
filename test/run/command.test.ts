import { execFile } from "node:child_process";
import { accessSync, constants, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeTemporaryFolder } from "../temporary-folder.js";

/** The command that npm links to when it installs. */
const command = fileURLToPath(new URL("../../apps/cli/bin/longshore.js", import.meta.url));

function run(path: string): Promise<{ failed: boolean; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path, "--help"], (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
  });
}

test("the command runs what is built", async () => {
  accessSync(command, constants.X_OK);
  const { failed, stdout, stderr } = await run(command);
  expect({ failed, stderr }).toEqual({ failed: false, stderr: "" });
  expect(stdout).toContain("Usage: longshore ");
});

test("the command says so when nothing is built", async () => {
  const folder = makeTemporaryFolder("command");
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  copyFileSync(command, join(folder, "bin/longshore.js"));
  expect(await run(join(folder, "bin/longshore.js"))).toEqual({
    failed: true,
    stdout: "",
    stderr: "longshore: it is not built yet: run `npm run build` first\n",
  });
  rmSync(folder, { recursive: true });
});
