import { expect, test } from "vitest";
import { waitUntilReady } from "./wait-until-ready.js";

async function* say(...lines: string[]): AsyncGenerator<string> {
  yield* lines;
}

const ready = "7:M 01 Jan 2026 00:00:00.000 * Ready to accept connections tcp";

test.each([
  ["its guard first", ["process 4711", "starting", ready]],
  ["the server before its guard", ["starting", ready, "process 4711"]],
  ["a sentinel", ["process 4711", "7:X 01 Jan 2026 00:00:00.000 * Sentinel ID is 0123abcd"]],
])("the process of a server that is ready is known: %s", async (_, lines) => {
  await expect(waitUntilReady(say(...lines))).resolves.toBe(4711);
});

test.each([
  ["a server that ends", ["process 4711", "cannot bind"], "cannot bind"],
  ["a guard that cannot start it", ["spawn redis ENOENT"], "spawn redis ENOENT"],
  ["nothing", [], "it ended"],
])("what was said last is told of %s", async (_, lines, last) => {
  await expect(waitUntilReady(say(...lines))).rejects.toMatchObject({
    code: "REDIS_UNREACHABLE",
    message: expect.stringContaining(last),
  });
});
