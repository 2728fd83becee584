import { setTimeout as delay } from "node:timers/promises";
import { type S3Server, start } from "@longshore/s3-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { s3Credentials, type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createWorkplace } from "../command-line/workplace.js";
import { importDone, type ImportLeft, readLeft } from "./import-left.js";
import { createSampleTree, type SampleTree } from "./sample-tree.js";

/** How long the store is out. Milliseconds. */
const outage = 3_000;

let tree: SampleTree;
let fromDisk: ImportLeft;
beforeAll(async () => {
  tree = await createSampleTree({ seed: 47, repositories: 6, tags: 40 });
  const workplace = await createWorkplace(tree.folder);
  await importDone(workplace);
  fromDisk = await readLeft(workplace);
  await workplace.remove();
});
afterAll(() => tree.remove());

async function serve(): Promise<S3Workplace> {
  return await serveAsBucket(await createWorkplace(tree.folder));
}

test("a store that answers 503 for a while is waited for", async () => {
  const workplace = await serve();
  try {
    let until: number | undefined;
    let refused = 0;
    workplace.server.setFaults(({ kind }) => {
      if (until === undefined && kind === "get") {
        until = performance.now() + outage;
      }
      if (until === undefined || performance.now() > until) {
        return undefined;
      }
      refused += 1;
      return { kind: "status", status: 503, code: "ServiceUnavailable" };
    });
    await importDone(workplace);

    expect(refused).toBeGreaterThan(1);
    expect(await readLeft(workplace)).toEqual(fromDisk);
  } finally {
    await workplace.remove();
  }
});

test("a store that refuses connections for a while is waited for", async () => {
  const workplace = await serve();
  const { server } = workplace;
  let again: Promise<S3Server> | undefined;
  try {
    server.setFaults(({ kind }) => {
      if (again === undefined && kind === "get") {
        again = restart(workplace);
      }
      return again && { kind: "cut" };
    });
    await importDone(workplace);

    expect((await again)?.counts().get).toBeGreaterThan(0);
    expect(await readLeft(workplace)).toEqual(fromDisk);
  } finally {
    await (await again)?.close();
    await workplace.remove();
  }
});

/** Stops the server; after the outage another one listens at its port. */
async function restart({ server, registry }: S3Workplace): Promise<S3Server> {
  const port = Number(new URL(server.endpoint).port);
  await server.close();
  await delay(outage);
  return await start({ folder: registry, credentials: s3Credentials, port });
}
