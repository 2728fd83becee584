import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { runLongshore } from "../command-line/run-longshore.js";

test.each(["cli", "producer", "worker", "coordinator"])("%s tells its version", async (app) => {
  const at = (path: string) => fileURLToPath(new URL(`../../apps/${app}/${path}`, import.meta.url));
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(at("package.json"), "utf8")));
  const result = await runLongshore(["--version"], { program: at("dist/main.js") });
  expect(result).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
});
