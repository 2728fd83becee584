import { createWriteStream } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LongshoreError } from "@longshore/errors";
import { type ReportFormat, reportFormats, withReport } from "@longshore/report";
import type { Surroundings } from "../surroundings.js";
import { findRun } from "./find-run.js";
import { type DatabaseCommandFlags, withTarget } from "./with-target.js";

/** The flags of `longshore report`. */
export interface ReportFlags extends DatabaseCommandFlags {
  /** Which run; the newest by default. */
  readonly run?: number;
  readonly format: ReportFormat;
  /** A file; standard output by default. */
  readonly output?: string;
}

/** `longshore report`: what a run did. @returns the exit code */
export async function report(
  path: string | undefined,
  flags: ReportFlags,
  surroundings: Surroundings,
): Promise<number> {
  return await withTarget(path, flags, surroundings, async ({ database }) => {
    const run = await findRun(database, flags.run);
    await withReport(database, run, async (read) => {
      const text = Readable.from(reportFormats[flags.format](read));
      await (flags.output === undefined ? show(text, surroundings) : write(text, flags.output));
    });
  });
}

/** Standard output is not ours to end, and may be lost: then nothing more is read. */
async function show(text: Readable, { standardOutput, outputLost }: Surroundings): Promise<void> {
  for await (const part of text) {
    if (outputLost.aborted) {
      return;
    }
    await writePart(standardOutput, String(part), outputLost);
  }
}

async function writePart(stream: Writable, part: string, lost: AbortSignal): Promise<void> {
  if (!stream.write(part)) {
    await new Promise<void>((resolve) => {
      const end = () => {
        stream.off("drain", end);
        lost.removeEventListener("abort", end);
        resolve();
      };
      stream.on("drain", end);
      lost.addEventListener("abort", end);
    });
  }
}

async function write(text: Readable, path: string): Promise<void> {
  try {
    await pipeline(text, createWriteStream(path));
  } catch (cause) {
    if (cause instanceof Error && "syscall" in cause) {
      throw new LongshoreError("USAGE_INVALID", `The report "${path}" cannot be written.`, {
        fields: { path },
        cause,
      });
    }
    throw cause;
  }
}
