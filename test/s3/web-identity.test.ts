import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type S3Server, start } from "@longshore/s3-server";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { readRefusal } from "../failures/refusal.js";
import { importWords, requireDone } from "./import-left.js";
import { describeBucket, writeSection } from "./section.js";
import {
  type SecurityTokenService,
  type SecurityTokenServiceOptions,
  startSecurityTokenService,
} from "./security-token-service.js";

let workplace: SampleWorkplace;
beforeAll(async () => {
  workplace = await createSampleWorkplace({ seed: 67, repositories: 3, tags: 20 });
});
afterAll(() => workplace.remove());

async function startService(options: SecurityTokenServiceOptions): Promise<SecurityTokenService> {
  const service = await startSecurityTokenService(options);
  onTestFinished(() => service.close());
  return service;
}

/** Serves the registry to whoever brings a session that has not expired. */
async function serveSessions(
  service: SecurityTokenService,
): Promise<{ server: S3Server; tokens: Set<string> }> {
  const tokens = new Set<string>();
  const server = await start({
    folder: workplace.registry,
    faults: ({ headers }) => {
      const token = headers["x-amz-security-token"];
      const session = service.sessions.find((one) => one.token === token);
      if (session === undefined || session.expiresAt < Date.now()) {
        return { kind: "status", status: 400, code: "ExpiredToken" };
      }
      tokens.add(session.token);
      return undefined;
    },
  });
  onTestFinished(() => server.close());
  return { server, tokens };
}

const roleArn = "arn:aws:iam::123456789012:role/registry";

/** Imports as a process does that a cluster gives a web identity. */
async function importWithIdentity(
  server: S3Server,
  service: SecurityTokenService,
  ...flags: string[]
): Promise<CommandResult> {
  const { accesskey: _key, secretkey: _secret, ...keyless } = describeBucket(server);
  writeSection(workplace, keyless);
  const token = join(workplace.folder, "identity-token");
  writeFileSync(token, "an-identity");
  return await runLongshore(importWords(workplace, "--dry-run", ...flags), {
    cwd: workplace.folder,
    environment: {
      HOME: workplace.folder,
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_ARN: roleArn,
      AWS_ENDPOINT_URL_STS: service.endpoint,
    },
  });
}

/** The SDK renews what lasts less than five minutes more, so these are renewed again and again. */
const lasts = 20_000;

test("a web identity's session is renewed while the import runs", async () => {
  const service = await startService({ lasts });
  const { server, tokens } = await serveSessions(service);
  requireDone(await importWithIdentity(server, service));
  expect(tokens.size).toBeGreaterThan(1);
  const [asked] = service.asked;
  expect(asked?.get("Action")).toBe("AssumeRoleWithWebIdentity");
  expect(asked?.get("RoleArn")).toBe(roleArn);
  expect(asked?.get("WebIdentityToken")).toBe("an-identity");
});

test("a service that fails now and then is asked again", async () => {
  const service = await startService({ lasts, fails: (number) => number % 4 === 0 });
  const { server, tokens } = await serveSessions(service);
  requireDone(await importWithIdentity(server, service));
  expect(service.asked.length).toBeGreaterThan(service.sessions.length);
  expect(tokens.size).toBeGreaterThan(1);
});

test("a session that the service never gives is one clear line", async () => {
  const service = await startService({ lasts, fails: () => true });
  const { server } = await serveSessions(service);
  const refusal = readRefusal(await importWithIdentity(server, service));
  expect(refusal).toMatchObject({ exitCode: 1, code: "STORAGE_CREDENTIALS_INVALID" });
  expect(refusal.line).not.toContain("an-identity");
  expect(server.counts().list).toBe(0);
});

test("a service that never answers is one clear line, when patience ends", async () => {
  const service = await startService({ lasts, hangs: () => true });
  const { server } = await serveSessions(service);
  const flags = ["--request-timeout", "1s", "--patience", "2s"];
  const refusal = readRefusal(await importWithIdentity(server, service, ...flags));
  expect(refusal).toMatchObject({
    exitCode: 1,
    code: "STORAGE_UNAVAILABLE",
    line: expect.stringContaining(
      "no credentials in time: check that what gives them (token service, ",
    ),
  });
  expect(server.counts().list).toBe(0);
});

test("a renewal that is never answered does not keep the import from ending", async () => {
  const service = await startService({ lasts: 200_000, hangs: (number) => number > 3 });
  const { server } = await serveSessions(service);
  requireDone(await importWithIdentity(server, service));
  expect(service.asked.length).toBeGreaterThan(3);
});
