import { setTimeout as delay } from "node:timers/promises";
import { LongshoreError } from "@longshore/errors";
import { openStorage } from "@longshore/storage";
import { expect, test } from "vitest";
import { type Check, pass, type Subject, warn } from "./check.js";
import { type CheckResult, runChecks } from "./run-checks.js";

const never = new AbortController().signal;

/** Nothing that these checks look at. */
const subject: Subject = {
  storage: await openStorage({ driver: "filesystem", rootdirectory: "/" }),
  command: {
    steps: ["pre-import"],
    danglingManifests: false,
    dynamicMediaTypes: true,
    tagTimes: "import",
  },
  openDatabase: () => Promise.reject(new Error("there is none")),
  configuration: {
    storage: { driver: "filesystem", rootdirectory: "/" },
    log: { level: "info" },
  },
  redis: undefined,
  resumes: false,
  applicationName: "test",
  connections: 1,
  importDuration: 1,
  dataDirectory: "",
};

function check(name: string, needs: readonly string[], look: Check["run"]): Check {
  return { name, needs, run: look };
}

async function run(checks: readonly Check[], timeLimit = 20_000): Promise<CheckResult[]> {
  const told: CheckResult[] = [];
  const onResult = (result: CheckResult) => void told.push(result);
  const results = await runChecks(checks, subject, { onResult, signal: never, timeLimit });
  expect(told).toEqual(results);
  return results;
}

const good = () => Promise.resolve(pass("good"));

test("a failure keeps only those from running that need it, near or far", async () => {
  const results = await run([
    check("one", [], () => Promise.reject(new LongshoreError("RUN_HELD", "somebody has it"))),
    check("two", ["one"], good),
    check("three", ["two"], good),
    check("four", [], () => Promise.resolve(warn("so so", "look"))),
    check("five", ["four"], good),
  ]);
  expect(results).toEqual([
    {
      name: "one",
      status: "fail",
      code: "RUN_HELD",
      message: "somebody has it",
      next: expect.stringContaining("Wait"),
    },
    { name: "two", status: "not-checked", message: "because one failed" },
    { name: "three", status: "not-checked", message: "because two was not checked" },
    { name: "four", status: "warn", message: "so so", next: "look" },
    { name: "five", status: "pass", message: "good" },
  ]);
});

test("results come in the order of the checks, whichever is done first", async () => {
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const results = await run([
    check("slow", [], async () => {
      await released;
      return pass("late");
    }),
    check("quick", [], async () => {
      release?.();
      return pass("early");
    }),
  ]);
  expect(results.map(({ name }) => name)).toEqual(["slow", "quick"]);
});

test("the signal of a check that takes too long is aborted", async () => {
  const [result] = await run(
    [check("slow", [], (_, signal) => delay(60_000, pass(""), { signal }))],
    10,
  );
  expect(result).toMatchObject({ status: "fail", message: "The operation was aborted" });
});

test("a check that does not heed its signal is given up", async () => {
  const deaf = check("deaf", [], () => new Promise(() => undefined));
  const [result] = await run([deaf], 10);
  expect(result).toMatchObject({ status: "fail", message: "no answer in 0.01 s" });
});

test("an error of many lines is told in one", async () => {
  const [result] = await run([check("odd", [], () => Promise.reject(new Error("first\nsecond")))]);
  expect(result).toMatchObject({ status: "fail", message: "first" });
});

test("a check that needs one which does not come before it is a mistake", async () => {
  await expect(run([check("one", ["two"], good), check("two", [], good)])).rejects.toThrow(
    "the check one needs two, which does not come before it",
  );
});
