import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Counts } from "@longshore/s3-server";
import type { SampleBucket } from "@longshore/sample-registry";
import { z } from "zod";
import { readProcessCpu } from "./bench-server.js";

const serve = fileURLToPath(new URL("../../packages/s3-server/dist/serve.js", import.meta.url));

const readySchema = z.object({ endpoint: z.string(), bucket: z.string() });

const count = z.number();
const countsSchema = z.object({
  list: count,
  get: count,
  head: count,
  put: count,
  delete: count,
  other: count,
  listedKeys: count,
  maxInFlight: count,
});

/** An S3 server in a process of its own, so that its time is not taken for the import's. */
export interface BucketServer {
  /** Where it is, as a configuration names it: without a limit of requests a second. */
  readonly s3: SampleBucket;
  /** What it has been asked since the counts were last reset. */
  counts(): Promise<Counts>;
  resetCounts(): Promise<void>;
  put(key: string, data: string): Promise<void>;
  /** Seconds of CPU so far. */
  readCpu(): number;
  stop(): Promise<void>;
}

/** Serves a folder as a bucket. @param latency milliseconds before each answer */
export async function startBucketServer(folder: string, latency = 0): Promise<BucketServer> {
  const words = [serve, "--folder", folder, "--latency", String(latency)];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  // It reads the whole folder first.
  const ready = await Promise.race([once(lines, "line"), once(child, "exit")]);
  const { endpoint, bucket } = readySchema.parse(JSON.parse(String(ready[0])));
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${endpoint}/${path}`, init);
    if (!response.ok) {
      throw new Error(`the S3 server answered ${response.status} for ${path}`);
    }
    return response;
  };
  return {
    s3: {
      regionendpoint: endpoint,
      bucket,
      region: "us-east-1",
      accesskey: "key",
      secretkey: "secret",
      maxrequestspersecond: 0,
    },
    counts: async () => countsSchema.parse(await (await ask("-/counts")).json()),
    resetCounts: async () => void (await ask("-/counts/reset", { method: "POST" })),
    put: async (key, data) => void (await ask(`${bucket}/${key}`, { method: "PUT", body: data })),
    readCpu: () => readProcessCpu(child.pid ?? 0, false),
    stop: async () => {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
