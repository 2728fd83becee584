import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createPlainServer } from "node:net";
import { type S3Server, type S3ServerOptions, start } from "@longshore/s3-server";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { s3Credentials } from "../command-line/s3-workplace.js";
import { compareSnapshots, type Snapshot, takeSnapshot } from "../command-line/take-snapshot.js";
import { createWorkplace, type Workplace } from "../command-line/workplace.js";
import { listen } from "../datastore/listen.js";
import { certificatePath } from "../datastore/tls-server.js";
import { importRefused, wrongKeys } from "./refused-import.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";
import { describeBucket, type S3Section } from "./section.js";

let tree: SampleTree;
let workplace: Workplace;
let before: Snapshot;
beforeAll(async () => {
  tree = await createSampleTree({ seed: 53, repositories: 3, tags: 6 });
  workplace = await createWorkplace(tree.folder);
  before = await takeSnapshot(workplace);
});
afterAll(async () => {
  await workplace.remove();
  tree.remove();
});

type OnTestFinished = typeof onTestFinished;

/** Serves the registry until a test has finished. */
async function serve(
  options: Partial<S3ServerOptions> = {},
  finished: OnTestFinished = onTestFinished,
): Promise<{ server: S3Server; section: S3Section; host: string }> {
  const server = await start({ folder: tree.folder, credentials: s3Credentials, ...options });
  finished(() => server.close());
  return { server, section: describeBucket(server), host: new URL(server.endpoint).host };
}

/**
 * What a refusal comes to: no key is told, and nothing is left behind, such as an embedded database,
 * which would be made when there is none in the configuration.
 */
function refusal(code: string, line: unknown, exitCode = 1): unknown {
  return { exitCode, code, line, files: ["config.yml"], secrets: [] };
}

function refuse(
  section: S3Section,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  return importRefused(workplace, section, { database: false, environment });
}

const repositories = '"docker/registry/v2/repositories/"';

const tls = {
  key: readFileSync(certificatePath("localhost.key"), "utf8"),
  certificate: readFileSync(certificatePath("localhost.pem"), "utf8"),
};

test("no such bucket", async () => {
  const { section, host } = await serve();
  const line = `cannot list ${repositories}: there is no bucket "another" at ${host}`;
  expect(await refuse({ ...section, bucket: "another" })).toEqual(
    refusal("STORAGE_CONFIGURATION_INVALID", line),
  );
});

test("another region", async () => {
  const { section, server } = await serve({ region: "eu-central-1" });
  const line =
    `cannot list ${repositories}: 400 AuthorizationHeaderMalformed: ` +
    `the bucket "${server.bucket}" is in region eu-central-1, not us-east-1`;
  expect(await refuse({ ...section, region: "us-east-1" })).toEqual(
    refusal("STORAGE_CONFIGURATION_INVALID", line),
  );
});

test.each([
  ["access key", { accesskey: wrongKeys.accesskey }, "403 InvalidAccessKeyId"],
  ["secret", { secretkey: wrongKeys.secretkey }, "403 SignatureDoesNotMatch"],
])("a wrong %s", async (_, changes, said) => {
  const { section } = await serve();
  expect(await refuse({ ...section, ...changes })).toEqual(
    refusal("STORAGE_CREDENTIALS_INVALID", `cannot list ${repositories}: ${said}`),
  );
});

test("a clock that differs", async () => {
  const { section } = await serve({ clockOffset: 3_600_000 });
  const line = expect.stringMatching(
    /: 403 RequestTimeTooSkewed: this machine's clock says .+ GMT, the store's .+ GMT$/,
  );
  expect(await refuse(section)).toEqual(refusal("STORAGE_CREDENTIALS_INVALID", line));
});

test("no right to list", async () => {
  const { section } = await serve({ deny: ["list"] });
  const line = `cannot list ${repositories}: 403 AccessDenied (needs s3:ListBucket)`;
  expect(await refuse(section)).toEqual(refusal("STORAGE_ACCESS_DENIED", line));
});

test.each([
  ["a page", "text/html", "<html><body>Welcome</body></html>"],
  ["JSON", "application/json", '{"status":"ok"}'],
])("an endpoint that is no S3, but answers with %s", async (_, type, body) => {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", type).end(body);
  });
  const host = `127.0.0.1:${await listen(server)}`;
  onTestFinished(() => void server.close());
  const line = `cannot list ${repositories}: ${host} does not answer as S3 does (status 200)`;
  expect(
    await refuse({ regionendpoint: `http://${host}`, bucket: "registry", ...wrongKeys }),
  ).toEqual(refusal("STORAGE_CONFIGURATION_INVALID", line));
});

test("a certificate that nobody vouches for", async () => {
  const { section, host } = await serve({ tls });
  const line = expect.stringContaining(`the certificate of ${host} is not trusted: `);
  expect(await refuse(section)).toEqual(refusal("STORAGE_CONFIGURATION_INVALID", line));
});

test("HTTPS at a port of plain HTTP", async () => {
  const { section, host } = await serve();
  const line = expect.stringContaining(`${host} speaks another protocol: `);
  expect(await refuse({ ...section, regionendpoint: `https://${host}` })).toEqual(
    refusal("STORAGE_CONFIGURATION_INVALID", line),
  );
});

test("no bucket in the configuration", async () => {
  const { section } = await serve();
  const { bucket: _, ...rest } = section;
  expect(await refuse(rest)).toEqual(
    refusal("CONFIG_INVALID", "config.yml: storage.s3.bucket is missing", 2),
  );
});

test("a root directory that holds no registry", async () => {
  const { section, host, server } = await serve();
  const line = `There is no ${repositories} in s3 storage ${host}/${server.bucket}/docker.`;
  expect(await refuse({ ...section, rootdirectory: "/docker" })).toEqual(
    refusal("STORAGE_ROOT_INVALID", line),
  );
});

test("an empty bucket", async () => {
  const empty = await createWorkplace();
  onTestFinished(() => empty.remove());
  const { section, host, server } = await serve({ folder: empty.folder });
  server.remove("config.yml");
  const line = `There is no ${repositories} in s3 storage ${host}/${server.bucket}.`;
  expect(await refuse(section)).toEqual(refusal("STORAGE_ROOT_INVALID", line));
});

describe.concurrent("no credentials anywhere,", () => {
  const line: unknown = expect.stringMatching(
    /^no credentials for S3: neither accesskey and secretkey, nor /,
  );

  test("and no service that gives them", async (context) => {
    const { section } = await serve({}, context.onTestFinished);
    expect(await refuse(withoutKeys(section))).toEqual(
      refusal("STORAGE_CREDENTIALS_INVALID", line),
    );
  });

  test("and a service that hangs", async (context) => {
    const { section } = await serve({}, context.onTestFinished);
    const service = createPlainServer();
    const endpoint = `http://127.0.0.1:${await listen(service)}`;
    context.onTestFinished(() => void service.close());
    const environment = { AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint };
    expect(await refuse(withoutKeys(section), environment)).toEqual(
      refusal("STORAGE_CREDENTIALS_INVALID", line),
    );
  });
});

function withoutKeys({ accesskey: _key, secretkey: _secret, ...rest }: S3Section): S3Section {
  return rest;
}

/** What may pass is tried for 20 seconds; all of these at once. */
describe.concurrent("no answer in 20 seconds:", () => {
  test("an endpoint that hangs", async (context) => {
    const hang = { faults: () => ({ kind: "hang" }) as const };
    const { section, host } = await serve(hang, context.onTestFinished);
    const line = `no answer from ${host} in 20 s: cannot list ${repositories}`;
    expect(await refuse(section)).toEqual(refusal("STORAGE_UNAVAILABLE", line));
  });

  test("nobody at the port", async () => {
    const server = createPlainServer();
    const host = `127.0.0.1:${await listen(server)}`;
    await new Promise((resolve) => void server.close(resolve));
    const said = /^no answer from 127\S+ in \d+ s: cannot .+: ECONNREFUSED, after \d+ tries$/;
    expect(
      await refuse({ regionendpoint: `http://${host}`, bucket: "registry", ...wrongKeys }),
    ).toEqual(refusal("STORAGE_UNAVAILABLE", expect.stringMatching(said)));
  });

  test("a host that has no address", async () => {
    const regionendpoint = "http://nonexistent.invalid";
    const said =
      /^no answer from nonexistent\.invalid in \d+ s: .+: E(?:NOTFOUND|AI_AGAIN), after /;
    expect(await refuse({ regionendpoint, bucket: "registry", ...wrongKeys })).toEqual(
      refusal("STORAGE_UNAVAILABLE", expect.stringMatching(said)),
    );
  });

  test("plain HTTP at a port of HTTPS", async (context) => {
    const { section, host } = await serve({ tls }, context.onTestFinished);
    const said = new RegExp(`^no answer from ${host} in \\d+ s: cannot .+, after \\d+ tries$`);
    expect(await refuse({ ...section, regionendpoint: `http://${host}` })).toEqual(
      refusal("STORAGE_UNAVAILABLE", expect.stringMatching(said)),
    );
  });
});

test("nothing is changed in a database, either", async () => {
  const { section } = await serve({ deny: ["list"] });
  const denied = importRefused(workplace, section, { database: true });
  expect(await denied).toMatchObject({ exitCode: 1, code: "STORAGE_ACCESS_DENIED" });
  const { section: other } = await serve();
  const wrong = importRefused(workplace, { ...other, rootdirectory: "no" }, { database: true });
  expect(await wrong).toMatchObject({ exitCode: 1, code: "STORAGE_ROOT_INVALID" });
  expect(compareSnapshots(before, await takeSnapshot(workplace))).toEqual([]);
});
