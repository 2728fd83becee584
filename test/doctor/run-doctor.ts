import { z } from "zod";
import { runLongshore } from "../command-line/run-longshore.js";

const findingSchema = z.object({
  name: z.string(),
  status: z.enum(["pass", "warn", "fail", "not-checked"]),
  message: z.string(),
  next: z.string().optional(),
  code: z.string().optional(),
});

const reportSchema = z.object({ failed: z.boolean(), checks: z.array(findingSchema) });

/** What a check has found, as `--json` tells it. */
type DoctorFinding = z.infer<typeof findingSchema>;

/** What `longshore doctor` has told. */
export interface DoctorReport {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly findings: readonly DoctorFinding[];
  /** What is not as it should be, by the name of the check. */
  readonly wrong: Readonly<Record<string, Omit<DoctorFinding, "name">>>;
}

/** Runs `longshore doctor --json`. @throws when it tells anything but one object */
export async function runDoctor(configuration: string, ...flags: string[]): Promise<DoctorReport> {
  const result = await runLongshore(["doctor", "--json", ...flags, configuration]);
  if (result.stderr !== "") {
    throw new Error(`doctor ended with exit code ${result.exitCode}: ${result.stderr}`);
  }
  const { checks, failed } = reportSchema.parse(JSON.parse(result.stdout));
  if (failed !== (result.exitCode === 1)) {
    throw new Error(`failed is ${failed}, and the exit code ${result.exitCode}`);
  }
  const wrong = checks.filter(({ status }) => status === "warn" || status === "fail");
  return {
    exitCode: result.exitCode,
    stdout: result.stdout,
    findings: checks,
    wrong: Object.fromEntries(wrong.map(({ name, ...finding }) => [name, finding])),
  };
}

/** The checks that were not looked at, with the reason. */
export function listNotChecked({ findings }: DoctorReport): Record<string, string> {
  return Object.fromEntries(
    findings
      .filter((finding) => finding.status === "not-checked")
      .map(({ name, message }) => [name, message]),
  );
}
