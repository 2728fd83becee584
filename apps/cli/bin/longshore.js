#!/usr/bin/env node
// npm links a command only to a file that is there when it installs, which what is built is not.
import { existsSync } from "node:fs";

const built = new URL("../dist/main.js", import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write("longshore: it is not built yet: run `npm run build` first\n");
  process.exitCode = 1;
}
