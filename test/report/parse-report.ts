import { z } from "zod";

const jobSchema = z.object({
  step: z.string(),
  kind: z.string(),
  scope: z.string(),
  failures: z.number(),
  code: z.string(),
  message: z.string(),
});

const reportSchema = z.object({
  run: z.looseObject({ id: z.number(), state: z.string(), verdict: z.string() }),
  steps: z.array(
    z.looseObject({
      step: z.string(),
      done: z.number(),
      repositories: z.number(),
      tags: z.number(),
      manifests: z.number(),
      blobs: z.number(),
    }),
  ),
  readOnlyWindow: z.object({ milliseconds: z.number().nullable() }).nullable(),
  throughput: z.object({ counts: z.array(z.object({ jobs: z.number() })) }).nullable(),
  rows: z.array(z.object({ step: z.string(), table: z.string(), added: z.number().optional() })),
  requests: z.array(
    z.object({ step: z.string(), kind: z.string(), status: z.string(), count: z.number() }),
  ),
  lockfiles: z.array(
    z.object({
      event: z.string(),
      filesystemInUse: z.boolean(),
      databaseInUse: z.boolean(),
    }),
  ),
  waivers: z.array(z.object({ repository: z.string(), reason: z.string() })),
  failures: z.object({
    setAside: z.array(jobSchema),
    waived: z.array(jobSchema),
    triedAgain: z.array(jobSchema),
    mended: z.array(jobSchema),
  }),
  skips: z.object({
    lostTags: z.number(),
    reasons: z.array(z.object({ reason: z.string(), skips: z.number(), tags: z.number() })),
    list: z.array(z.looseObject({ repository: z.string() })),
  }),
});

/** What a report as JSON tells. */
export type ParsedReport = z.infer<typeof reportSchema>;

/** Reads a report as JSON. */
export function parseReport(text: string): ParsedReport {
  return reportSchema.parse(JSON.parse(text));
}

/** Adds up counts that have the same name. */
export function sumByName(counts: readonly (readonly [string, number])[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts) {
    sums[name] = (sums[name] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, count]) => count > 0));
}
