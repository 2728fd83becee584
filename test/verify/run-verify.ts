import { type DifferenceKind, differenceKinds } from "@longshore/import";
import { z } from "zod";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";

const differenceSchema = z.object({
  kind: z.custom<DifferenceKind>((kind) => typeof kind === "string" && kind in differenceKinds),
  repository: z.string(),
  tag: z.string(),
  manifest: z.string(),
  digest: z.string(),
  column: z.string(),
  expected: z.string(),
  found: z.string(),
  fails: z.boolean(),
  meaning: z.string(),
});

const summarySchema = z.object({
  kind: z.literal("summary"),
  repositories: z.number(),
  blobRanges: z.number(),
  begunAt: z.iso.datetime().transform((text) => new Date(text)),
  seconds: z.number(),
  fails: z.boolean(),
  differences: z.record(z.string(), z.number()),
});

/** A difference as the command line tells it. */
type ToldDifference = z.output<typeof differenceSchema>;

/** What a verification told. */
export interface Verification {
  readonly exitCode: number | null;
  readonly differences: readonly ToldDifference[];
  readonly summary: z.output<typeof summarySchema>;
}

/** Verifies by the command line, in JSON. @throws when it tells no summary */
export async function runVerify(
  configuration: string,
  flags: readonly string[] = [],
): Promise<Verification> {
  return readVerification(await runLongshore(["verify", "--json", ...flags, configuration]));
}

/** Reads what `verify --json` has written. @throws when it tells no summary */
export function readVerification(result: CommandResult): Verification {
  const lines = result.stdout.split("\n").filter((line) => line !== "");
  const last = lines.pop();
  if (last === undefined) {
    throw new Error(`the verification told nothing: ${result.stderr}`);
  }
  return {
    exitCode: result.exitCode,
    differences: lines.map((line) => differenceSchema.parse(JSON.parse(line))),
    summary: summarySchema.parse(JSON.parse(last)),
  };
}
