import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  clearRight,
  runInTerminal,
  hasTerminals,
  type TerminalResult,
} from "../command-line/run-in-terminal.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";

describe.skipIf(!hasTerminals)("on a terminal", () => {
  let workplace: SampleWorkplace;
  beforeAll(async () => {
    workplace = await createSampleWorkplace({ seed: 53, repositories: 4, tags: 8 });
  });
  afterAll(() => workplace.remove());

  function importManifests(columns: number, terminal = "xterm"): Promise<TerminalResult> {
    const words = ["import", "-1", "--pre-import-skip-recent", "0", workplace.configuration];
    return runInTerminal(words, { cwd: workplace.folder, columns, terminal });
  }

  test.each([
    [60, /^step one, manifests \[■{10,24}\] 4\/4 repositories/],
    [200, /^step one, manifests \[■{24}\] 4\/4 repositories, \d+ manifests/],
    [30, /^step one, manifests 4\/4 repos$/],
  ])("of %d columns progress is one line, which stays", async (columns, bar) => {
    const { exitCode, written, lines } = await importManifests(columns);
    expect(exitCode, written).toBe(0);
    const drawn = written.split("\r").filter((part) => part.endsWith(clearRight));
    expect(drawn.length).toBeGreaterThanOrEqual(2);
    for (const line of drawn) {
      expect(line.length - clearRight.length).toBeLessThan(columns);
    }
    // Nothing is hidden, moved or switched off that would have to be put back.
    expect(written.replaceAll(clearRight, "")).not.toContain("\u001B");
    const begun = lines.findIndex((line) => line.startsWith("step one, manifests"));
    expect(lines[begun]).toMatch(bar);
    expect(lines[begun + 1]).toBe("");
    expect(lines[begun + 2]).toMatch(/^Import complete after/);
  });

  test("that cannot clear a line progress is lines of text", async () => {
    const { exitCode, written, lines } = await importManifests(80, "dumb");
    expect(exitCode, written).toBe(0);
    expect(written).not.toContain("\u001B");
    expect(written.replaceAll("\r\n", "")).not.toContain("\r");
    expect(lines).toContain("step one, manifests: begins");
    expect(lines).toContainEqual(expect.stringMatching(/^step one, manifests: ended after /));
  });

  test("a command that fails says so on a line of its own", async () => {
    await runLongshore(["forget", workplace.configuration]);
    await importManifests(80);
    await withClient({ connectionString: workplace.database.url }, (client) =>
      client.query(`
        create function reject() returns trigger language plpgsql as $$
        begin raise exception 'no claims today'; end $$;
        create trigger reject before update on longshore.job
          for each row execute function reject();`),
    );
    const { exitCode, written, lines } = await importManifests(200);
    expect(exitCode, written).toBe(1);
    expect(lines).toContainEqual(
      expect.stringMatching(/^step one, manifests \[ {24}\] (listing|0\/\d repositories)/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^longshore: PostgreSQL: no claims today/));
  });
});
