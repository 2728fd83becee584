import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CommandResult, longshorePath, runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { createWorkplace, listLockfiles, type Workplace } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";

/** As a shell has it for a program that SIGPIPE ends. */
const closedPipe = 141;

let sample: SampleWorkplace;
let workplace: Workplace;
beforeAll(async () => {
  sample = await createSampleWorkplace({ seed: 47, repositories: 4, tags: 8 });
});
afterAll(() => sample.remove());
beforeEach(async () => {
  workplace = await createWorkplace(sample.registry);
  return () => workplace.remove();
});

/** Runs a line of the shell, where `"$@"` is `longshore` with these words. */
async function runShell(line: string, ...words: string[]): Promise<CommandResult> {
  const command = ["-c", line, "sh", process.execPath, longshorePath, ...words];
  const child = spawn("/bin/sh", command, {
    cwd: workplace.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { exitCode: child.exitCode, stdout, stderr };
}

/** A pipe as file 3 that nobody reads from the beginning. */
const closedFromTheBeginning = "mkfifo pipe; exec 4<>pipe 3>pipe 4<&-; ";

describe("when nobody reads its output any more", () => {
  test("a long list ends quietly", async () => {
    expect(await runLongshore(["import", workplace.configuration])).toMatchObject({ exitCode: 0 });
    await withClient({ connectionString: workplace.database.url }, (client) =>
      // More than a pipe holds, so that the list cannot end before its reader.
      client.query(`
        insert into longshore.skip (run_id, step, repository, tag, digest, reason, detail)
        select 1, 'tag-import', 'a/b', 'tag-' || number, '', 'tag-link-missing', ''
        from generate_series(1, 20000) as number`),
    );
    const line = '{ "$@"; echo "exit code $?" >&2; } | head -n 1';
    expect(await runShell(line, "skips", workplace.configuration)).toEqual({
      exitCode: 0,
      stdout: "a/b:tag-1  tag-import  tag-link-missing\n",
      stderr: `exit code ${closedPipe}\n`,
    });
  });

  test.each(["--help", "import --help", "migrate config.yml", "forget config.yml"])(
    "%s ends quietly",
    async (words) => {
      const line = `${closedFromTheBeginning}exec "$@" >&3`;
      const result = await runShell(line, ...words.split(" "));
      expect(result).toEqual({ exitCode: closedPipe, stdout: "", stderr: "" });
    },
  );

  test("an import is done before its summary, and says by its exit code that it was not read", async () => {
    const line = `${closedFromTheBeginning}exec "$@" >&3`;
    const { exitCode, stderr } = await runShell(line, "import", workplace.configuration);
    expect(exitCode, stderr).toBe(closedPipe);
    expect(stderr).toMatch(
      /^Detailed log: .+\n((step .+: (begins|ended after .+)|Read-only window: .+)\n){7}$/,
    );
    expect(listLockfiles(workplace.registry)).toEqual(["database-in-use"]);
  });

  test.each([
    ["its log", '"$@" --log-to-stdout >&3'],
    ["its progress", '"$@" 2>&3'],
  ])("an import finishes what is in hand, and goes on the next time: %s", async (_, line) => {
    const words = ["import", workplace.configuration];
    const cut = await runShell(`${closedFromTheBeginning}exec ${line}`, ...words);
    expect(cut.exitCode, cut.stdout + cut.stderr).toBe(closedPipe);
    expect(cut.stdout + cut.stderr).not.toContain("EPIPE");
    expect(listLockfiles(workplace.registry)).toEqual(["filesystem-in-use"]);
    const next = await runLongshore(words, { cwd: workplace.folder });
    expect(next.stdout).toContain("(run 1, resumed)");
    expect(next.exitCode).toBe(0);
  });
});

test("a command that fails says so although nobody reads it", async () => {
  const line = `${closedFromTheBeginning}exec "$@" >&3 2>&3`;
  expect(await runShell(line, "skips", "nowhere.yml")).toMatchObject({ exitCode: 2 });
});

// Linux has a device that is always full.
test.skipIf(!existsSync("/dev/full"))("output that cannot be written is an error", async () => {
  const { exitCode, stderr } = await runShell('exec "$@" >/dev/full', "--help");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: expect.stringMatching(/^longshore: .*ENOSPC.*\n$/),
  });
});
