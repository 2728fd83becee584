import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Credentials } from "@longshore/s3-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runLongshore } from "../command-line/run-longshore.js";
import { s3Credentials, type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { importWords, requireDone } from "./import-left.js";
import { describeBucket, writeSection } from "./section.js";

const { accessKeyId, secretAccessKey } = s3Credentials;
const sessionToken = "a-token/of+a=session";
const credentials: Credentials = { accessKeyId, secretAccessKey, sessionToken };

let workplace: S3Workplace;
beforeAll(async () => {
  const sample = await createSampleWorkplace({ seed: 61, repositories: 1, tags: 2 });
  workplace = await serveAsBucket(sample, { credentials });
});
afterAll(() => workplace.remove());

/** @returns the path */
function writeProfile(name: string, text: string): string {
  const path = join(workplace.folder, name);
  writeFileSync(path, text);
  return path;
}

const environmentKeys = {
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
} as const;

const profileText = `[default]
aws_access_key_id = other
aws_secret_access_key = other
[registry]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
aws_session_token = ${sessionToken}
`;

interface Source {
  readonly section?: Readonly<Record<string, string>>;
  readonly environment: () => Readonly<Record<string, string>>;
}

const keysInSection = {
  accesskey: accessKeyId,
  secretkey: secretAccessKey,
  sessiontoken: sessionToken,
};

test.each<[name: string, source: Source]>([
  ["the configuration", { section: keysInSection, environment: () => ({}) }],
  ["the environment", { environment: () => environmentKeys }],
  [
    "a profile",
    {
      environment: () => ({
        AWS_SHARED_CREDENTIALS_FILE: writeProfile("credentials", profileText),
        AWS_PROFILE: "registry",
      }),
    },
  ],
  [
    "overrides of the configuration's keys",
    {
      section: { accesskey: "other", secretkey: "other", sessiontoken: "other" },
      environment: () => ({
        REGISTRY_STORAGE_S3_ACCESSKEY: accessKeyId,
        REGISTRY_STORAGE_S3_SECRETKEY: secretAccessKey,
        REGISTRY_STORAGE_S3_SESSIONTOKEN: sessionToken,
      }),
    },
  ],
])("keys and token come from %s", async (_, { section, environment }) => {
  const { accesskey: _key, secretkey: _secret, ...keyless } = describeBucket(workplace.server);
  writeSection(workplace, { ...keyless, ...section });
  workplace.server.resetCounts();
  const result = await runLongshore(importWords(workplace, "--dry-run"), {
    cwd: workplace.folder,
    environment: { HOME: workplace.folder, ...environment() },
  });
  const { stdout, stderr } = requireDone(result);
  // Reading is our own signature, looking is the SDK's.
  const { get, head } = workplace.server.counts();
  expect(Math.min(get, head)).toBeGreaterThan(0);
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) {
    expect(stdout + stderr).not.toContain(secret);
  }
});
