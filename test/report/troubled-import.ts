import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { createWorkplace } from "../command-line/workplace.js";
import type { SampleTree } from "../s3/sample-tree.js";
import { countRows } from "./read-counts.js";

/** An import with all that a report tells of. */
export interface TroubledImport {
  readonly workplace: S3Workplace;
  /** The rows of each table before it. */
  readonly rowsBefore: Readonly<Record<string, number>>;
  /** The repository whose manifest is no JSON. */
  readonly waived: string;
}

/** Why the repository may stay behind. Whoever shows it must not run or load what is in it. */
export const waiverReason = 'nobody needs it <script>alert("1")</script> | **really**';

/**
 * Imports a tree with a manifest that is no JSON from a bucket that refuses a request: its repository is
 * set aside, then waived, and the same command finishes.
 * @throws when a command ends otherwise than that
 */
export async function importWithTrouble(tree: SampleTree): Promise<TroubledImport> {
  const workplace = await serveAsBucket(await createWorkplace(tree.folder));
  const rowsBefore = await countRows(workplace.database.url);
  const run = (...words: string[]) =>
    runLongshore([...words, workplace.configuration], { cwd: workplace.folder });
  let listings = 0;
  workplace.server.setFaults(({ kind }) => {
    listings += kind === "list" ? 1 : 0;
    return listings === 9 ? { kind: "status", status: 503, code: "SlowDown" } : undefined;
  });
  const first = requireExit(1, await run("import"));
  const waived = /"([^"]+)": MANIFEST_INVALID/.exec(first.stdout)?.[1] ?? "";
  requireExit(0, await run("waive", "--repository", waived, "--reason", waiverReason));
  requireExit(0, await run("import"));
  return { workplace, rowsBefore, waived };
}

function requireExit(exitCode: number, result: CommandResult): CommandResult {
  if (result.exitCode !== exitCode) {
    throw new Error(`exit code ${result.exitCode}: ${result.stdout}${result.stderr}`);
  }
  return result;
}
