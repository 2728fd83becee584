import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { isDeadHolder, nameProcess } from "./holder.js";

const own = nameProcess("process");

/** The id of a process that has ended. */
const { pid: ended } = spawnSync(process.execPath, ["--version"]);

function ofProcess(pid: number): string {
  return own.replace(` ${process.pid} `, ` ${pid} `);
}

test("a process that is alive is not dead", () => {
  expect(isDeadHolder(own)).toBe(false);
});

test("one that has ended is, and so is one whose id another has now", () => {
  expect(isDeadHolder(ofProcess(ended))).toBe(true);
  expect(isDeadHolder(own.replace(/started \S+/, "started 1"))).toBe(true);
});

test.each<[where: string, change: (holder: string) => string]>([
  ["on another host", (holder) => holder.replace(/ on \S+/, " on elsewhere")],
  ["in another container", (holder) => holder.replace(/ in \w+\)$/, " in 00000000)")],
  ["of a version that does not say where", (holder) => holder.replace(/ in \w+\)$/, ")")],
])("what cannot be seen from here is not known to be dead: a process %s", (_, change) => {
  const holder = change(ofProcess(ended));
  expect(holder).not.toBe(ofProcess(ended));
  expect(isDeadHolder(holder)).toBe(false);
});
