import type { FaultRequest } from "@longshore/s3-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLedger } from "../command-line/read-ledger.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { listLockfiles } from "../command-line/workplace.js";
import { readRefusal, type Refusal } from "../failures/refusal.js";
import { importDone, importRegistry } from "./import-left.js";

let workplace: S3Workplace;
beforeAll(async () => {
  const sample = await createSampleWorkplace({ seed: 59, repositories: 12, tags: 30 });
  workplace = await serveAsBucket(sample);
});
afterAll(() => workplace.remove());

const denied = { kind: "status", status: 403, code: "AccessDenied" } as const;

/** Imports, and reads how it ends after the lines of its progress. */
async function importRefused(): Promise<Refusal> {
  const result = await importRegistry(workplace);
  const stderr = result.stderr.replaceAll(
    /^(?:(?:inventory|step) .+: (?:begins|ended .+)|Read-only window: .+)\n/gm,
    "",
  );
  return readRefusal({ ...result, stderr });
}

test.each([
  ["manifests", (key: string) => key.includes("/blobs/")],
  ["anything", () => true],
])("without the right to read %s the run stops at once, and sets nothing aside", async (_, is) => {
  const { server } = workplace;
  let refused = 0;
  server.setFaults(({ kind, key }: FaultRequest) => {
    const isRefused = kind === "get" && is(key);
    refused += isRefused ? 1 : 0;
    return isRefused ? denied : undefined;
  });
  const refusal = await importRefused();
  expect(refusal).toMatchObject({ exitCode: 1, code: "STORAGE_ACCESS_DENIED" });
  expect(refusal.line).toMatch(
    /^cannot read "docker\/.+": 403 AccessDenied \(needs s3:GetObject\)$/,
  );
  expect(refused).toBeGreaterThan(0);
  const { jobs } = await readLedger(workplace.database.url);
  expect(jobs["failed"]).toBeUndefined();
});

test("with the right to list taken away in the middle it stops, too", async () => {
  workplace.server.setFaults(({ kind, key }) =>
    kind === "list" && key.endsWith("/_") ? denied : undefined,
  );
  const refusal = await importRefused();
  expect(refusal).toMatchObject({ exitCode: 1, code: "STORAGE_ACCESS_DENIED" });
  expect(refusal.line).toMatch(/^cannot list ".+\/_": 403 AccessDenied \(needs s3:ListBucket\)$/);
});

test("without the right to write the lockfile nothing is switched, and it is named", async () => {
  workplace.server.setFaults(({ kind }) => (kind === "put" ? denied : undefined));
  const refusal = await importRefused();
  expect(refusal).toMatchObject({ exitCode: 1, code: "STORAGE_ACCESS_DENIED" });
  expect(refusal.line).toContain(
    'write "docker/registry/lockfiles/database-in-use": 403 AccessDenied (needs s3:PutObject)',
  );
  expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
});

test("with the rights the same command finishes", async () => {
  workplace.server.setFaults(undefined);
  const { stdout } = await importDone(workplace);
  expect(stdout).toContain("resumed");
  expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
});
