import type { FaultRequest } from "@longshore/s3-server";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startLongshore } from "../command-line/run-longshore.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { createWorkplace, listLockfiles } from "../command-line/workplace.js";
import { recordRequests } from "../s3/fault-scripts.js";
import { listNotChecked, runDoctor } from "./run-doctor.js";

let workplace: S3Workplace;
beforeAll(async () => {
  const sample = await createSampleWorkplace({ seed: 79, repositories: 2, tags: 3 });
  workplace = await serveAsBucket(sample);
});
afterEach(() => workplace.server.setFaults(undefined));
afterAll(() => workplace.remove());

const denied = { kind: "status", status: 403, code: "AccessDenied" } as const;

function isProbe({ key }: FaultRequest): boolean {
  return key.includes("/lockfiles/longshore-probe-");
}

test("with every right all passes, and the probe object is gone", async () => {
  const { script, keys } = recordRequests();
  workplace.server.setFaults(script);
  expect((await runDoctor(workplace.configuration)).wrong).toEqual({});
  const written = keys("put");
  // One for the rights, one for the clock.
  expect(written).toHaveLength(2);
  expect(written.every((key) => key.startsWith("docker/registry/lockfiles/longshore-probe-"))).toBe(
    true,
  );
  expect(keys("delete")).toEqual(written);
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});

test("without the right to list nothing else of storage is looked at", async () => {
  workplace.server.setFaults(({ kind }) => (kind === "list" ? denied : undefined));
  const report = await runDoctor(workplace.configuration);
  expect(report.wrong).toEqual({
    storage: {
      status: "fail",
      code: "STORAGE_ACCESS_DENIED",
      message:
        'cannot list "docker/registry/v2/repositories/": 403 AccessDenied (needs s3:ListBucket)',
      next: expect.any(String),
    },
  });
  expect(listNotChecked(report)).toMatchObject({
    "storage-reading": "because storage failed",
    "storage-clock": "because storage-writing was not checked",
    lockfiles: "because storage failed",
    runs: "because storage failed",
  });
});

test("without the right to read blobs", async () => {
  workplace.server.setFaults((request) =>
    request.kind === "get" && !isProbe(request) ? denied : undefined,
  );
  const { wrong } = await runDoctor(workplace.configuration);
  expect(wrong).toEqual({
    "storage-reading": expect.objectContaining({
      status: "fail",
      message: expect.stringMatching(/^cannot read ".+": 403 AccessDenied \(needs s3:GetObject\)$/),
    }),
  });
});

test.each([
  ["put", "write", "s3:PutObject"],
  ["get", "read", "s3:GetObject"],
] as const)(
  "without the right to %s beside the lockfiles nothing is left",
  async (kind, verb, right) => {
    workplace.server.setFaults((request) =>
      request.kind === kind && request.key.startsWith("docker/registry/lockfiles/")
        ? denied
        : undefined,
    );
    const report = await runDoctor(workplace.configuration);
    expect(report.wrong).toEqual({
      "storage-writing": expect.objectContaining({
        status: "fail",
        code: "STORAGE_ACCESS_DENIED",
        message: expect.stringMatching(
          new RegExp(
            `^cannot ${verb} "docker/registry/lockfiles/.*": 403 AccessDenied \\(needs ${right}\\)$`,
          ),
        ),
      }),
    });
    expect(listNotChecked(report)["storage-clock"]).toBe("because storage-writing failed");
    expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
  },
);

test("without the right to list beside the lockfiles", async () => {
  workplace.server.setFaults(({ kind, key }) =>
    kind === "list" && key === "docker/registry/lockfiles/" ? denied : undefined,
  );
  const { wrong } = await runDoctor(workplace.configuration);
  const finding: unknown = expect.objectContaining({
    status: "fail",
    message: 'cannot list "docker/registry/lockfiles/": 403 AccessDenied (needs s3:ListBucket)',
  });
  expect(wrong).toEqual({ "storage-writing": finding, lockfiles: finding, runs: finding });
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});

test("without the right to remove, the object that is left is named", async () => {
  workplace.server.setFaults(({ kind }) => (kind === "delete" ? denied : undefined));
  const { wrong } = await runDoctor(workplace.configuration);
  const left = listLockfiles(workplace.registry).find((name) => name.includes("probe")) ?? "";
  expect(wrong).toEqual({
    "storage-writing": expect.objectContaining({
      status: "fail",
      message: `cannot remove "docker/registry/lockfiles/${left}": 403 AccessDenied (needs s3:DeleteObject)`,
    }),
  });
  workplace.server.remove(`docker/registry/lockfiles/${left}`);
});

test("a store that shows something else than was written", async () => {
  workplace.server.setFaults((request) =>
    request.kind === "get" && isProbe(request)
      ? { kind: "answer", status: 200, body: "something else!!\n" }
      : undefined,
  );
  const { wrong } = await runDoctor(workplace.configuration);
  expect(Object.keys(wrong)).toEqual(["storage-writing"]);
  expect(wrong["storage-writing"]?.message).toBe(
    "what was written beside the lockfiles is not what is read there",
  );
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});

test("a store that does not answer a write is waited for only a while", async () => {
  workplace.server.setFaults(({ kind }) => (kind === "put" ? { kind: "hang" } : undefined));
  const { wrong } = await runDoctor(workplace.configuration);
  expect(wrong).toEqual({
    "storage-writing": expect.objectContaining({
      status: "fail",
      code: "STORAGE_UNAVAILABLE",
      message: expect.stringMatching(/^no answer from .+ in 20 s: cannot write /),
    }),
  });
});

test("an interruption removes what was written, and tells nothing", async () => {
  const { script, requests } = recordRequests();
  workplace.server.setFaults((request) => {
    script(request);
    if (request.kind === "get" && isProbe(request)) {
      command.kill("SIGINT");
      return { kind: "hang" };
    }
    return undefined;
  });
  const command = startLongshore(["doctor", "--json", workplace.configuration]);
  expect(await command.result).toEqual({ exitCode: 130, stdout: "", stderr: "" });
  const deleted = requests.filter((request) => request.kind === "delete" && isProbe(request));
  expect(deleted.length).toBeGreaterThan(0);
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});

test("a store whose clock is minutes ahead", async () => {
  const ahead = await createSampleWorkplace({ seed: 83, repositories: 1, tags: 1 });
  const served = await serveAsBucket(ahead, { clockOffset: 300_000 });
  const { wrong } = await runDoctor(served.configuration);
  await served.remove();
  expect(wrong).toEqual({
    "storage-clock": {
      status: "warn",
      message: expect.stringMatching(
        /^the clock of storage is (29\d|300) s ahead of this machine's$/,
      ),
      next: expect.stringContaining("NTP"),
    },
  });
});

test("a root directory that holds no registry", async () => {
  const empty = await createWorkplace();
  const { wrong } = await runDoctor(empty.configuration);
  await empty.remove();
  expect(wrong).toEqual({
    storage: expect.objectContaining({ status: "fail", code: "STORAGE_ROOT_INVALID" }),
  });
});

test("a registry without a blob", async () => {
  const path = "docker/registry/v2/blobs/sha256/";
  workplace.server.setFaults(({ kind, key }) =>
    kind === "list" && key === path ? emptyPage : undefined,
  );
  const { wrong } = await runDoctor(workplace.configuration, "--step-two");
  expect(wrong).toEqual({
    "storage-reading": expect.objectContaining({
      status: "warn",
      message: "there is no blob in storage",
    }),
  });
});

const emptyPage = {
  kind: "answer",
  status: 200,
  headers: { "Content-Type": "application/xml" },
  body: '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated></ListBucketResult>',
} as const;
