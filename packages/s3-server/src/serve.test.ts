import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "./testing/open-server.js";

const script = fileURLToPath(new URL("../dist/serve.js", import.meta.url));

function run(...flags: string[]): ChildProcess {
  const child = spawn(process.execPath, [script, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill());
  return child;
}

async function firstLine(stream: NodeJS.ReadableStream | null): Promise<string> {
  const lines = createInterface({ input: stream ?? process.stdin });
  const [line] = await once(lines, "line");
  return String(line);
}

test("serves a folder in a process of its own, and tells its counts", async () => {
  const child = run("--folder", makeFolder({ "a/b": "text" }), "--bucket", "bucket");
  const { endpoint, bucket } = JSON.parse(await firstLine(child.stdout));
  expect(bucket).toBe("bucket");
  expect(await (await fetch(`${endpoint}/bucket/a/b`)).text()).toBe("text");
  const counts = async () => (await fetch(`${endpoint}/-/counts`)).json();
  expect(await counts()).toMatchObject({ get: 1, list: 0, maxInFlight: 1 });
  expect((await fetch(`${endpoint}/-/counts/reset`, { method: "POST" })).status).toBe(204);
  expect(await counts()).toMatchObject({ get: 0 });
});

test.each([[[]], [["--folder", "/", "--port", "x"]], [["--nothing"]]])(
  "refuses %o",
  async (flags) => {
    const [code] = await once(run(...flags), "exit");
    expect(code).toBe(1);
  },
);
