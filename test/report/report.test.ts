import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type CommandResult, runLongshore } from "../command-line/run-longshore.js";
import { s3Credentials } from "../command-line/s3-workplace.js";
import { createWorkplace } from "../command-line/workplace.js";
import { readRefusal } from "../failures/refusal.js";
import { withClient } from "../postgres/with-client.js";
import { createSampleTree, type SampleTree } from "../s3/sample-tree.js";
import { countRows, subtract } from "./read-counts.js";
import { parseReport, type ParsedReport, sumByName } from "./parse-report.js";
import { importWithTrouble, type TroubledImport, waiverReason } from "./troubled-import.js";

/** Text that a registry may hold, and that does something where it is not escaped. */
const hostile = "<img src=x onerror=alert(1)>|`**@all**`\u001b[31m";

let tree: SampleTree;
let imported: TroubledImport;
let parsed: ParsedReport;

function report(...words: string[]): Promise<CommandResult> {
  return runLongshore(["report", ...words, imported.workplace.configuration]);
}

/** A report, but for when it was read. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d\d:\d\d:\d\d(?:\.\d+)?/g, "");
}

async function query(statement: string): Promise<Record<string, unknown>[]> {
  const { url } = imported.workplace.database;
  const { rows } = await withClient({ connectionString: url }, (client) => client.query(statement));
  return z.array(z.record(z.string(), z.unknown())).parse(rows);
}

beforeAll(async () => {
  tree = await createSampleTree({
    seed: 63,
    repositories: 6,
    tags: 40,
    danglingBlobs: 4,
    broken: ["tag-link-missing", "tag-link-invalid", "layer-link-missing", "manifest-not-json"],
    brokenOfEach: 1,
  });
  imported = await importWithTrouble(tree);
  parsed = parseReport((await report("--format", "json")).stdout);
});
afterAll(async () => {
  await imported.workplace.remove();
  tree.remove();
});

describe("a report", () => {
  test("counts the rows that each table has", async () => {
    const rows = subtract(await countRows(imported.workplace.database.url), imported.rowsBefore);
    expect(sumByName(parsed.rows.map(({ table, added = 0 }) => [table, added]))).toEqual(rows);
  });

  test("counts the requests that storage has had", () => {
    const { list, get, head, put, delete: removed } = imported.workplace.server.counts();
    const asked = Object.entries({ list, get, head, put, delete: removed });
    expect(sumByName(parsed.requests.map(({ kind, count }) => [kind, count]))).toEqual(
      Object.fromEntries(asked.filter(([, count]) => count > 0)),
    );
  });

  test("counts of each step what the ledger does", async () => {
    const totals = await query(`
      select step, sum(repositories)::int as repositories, sum(tags)::int as tags,
        sum(manifests)::int as manifests, sum(blobs)::int as blobs,
        count(*) filter (where state = 'done')::int as done
      from longshore.job where kind <> 'listing' group by step order by step`);
    const told = parsed.steps.map(({ step, repositories, tags, manifests, blobs, done }) => ({
      step,
      repositories,
      tags,
      manifests,
      blobs,
      done,
    }));
    expect(told.toSorted((a, b) => (a.step < b.step ? -1 : 1))).toEqual(totals);
  });

  test("has as many jobs done over time as there are", () => {
    const jobs = parsed.throughput?.counts.reduce((sum, one) => sum + one.jobs, 0);
    expect(jobs).toBe(parsed.steps.reduce((sum, { done }) => sum + done, 0));
  });

  test("lists every skip of the ledger, with the tags that are lost", async () => {
    const skips = await query(
      "select run_id::int as run, step, repository, tag, digest, reason, detail from longshore.skip order by id",
    );
    expect(skips.length).toBeGreaterThan(2);
    expect(parsed.skips.list).toEqual(skips);
    const lost = new Set(
      skips
        .filter(({ tag }) => tag !== "")
        .map((one) => JSON.stringify([one["repository"], one["tag"]])),
    );
    expect(parsed.skips.lostTags).toBe(lost.size);
  });

  test("tells what was waived, why it failed, and why that was accepted", () => {
    const failure = { scope: imported.waived, code: "MANIFEST_INVALID", failures: 1 };
    expect(parsed.failures.waived).toMatchObject([
      { ...failure, step: "pre-import" },
      { ...failure, step: "tag-import" },
    ]);
    expect(parsed.failures.setAside).toEqual([]);
    expect(parsed.waivers).toMatchObject([{ repository: imported.waived, reason: waiverReason }]);
  });

  test("says at its head that something was waived, and names digests for what they are", async () => {
    const { stdout } = await report();
    expect(stdout).toMatch(
      /^The run is complete, .*1 repository is waived: what failed there is NOT/m,
    );
    const layers = stdout.slice(stdout.indexOf("layer-link-missing ("));
    expect(layers).toMatch(
      /^ +repository +tag lost +digest +more\n.*sha256:\w+ +layer of manifest sha256:/m,
    );
  });

  test("tells what happened to the lockfiles", () => {
    const found = { filesystemInUse: true, databaseInUse: false };
    expect(
      parsed.lockfiles.map(({ event, ...one }) => [event, one.filesystemInUse, one.databaseInUse]),
    ).toEqual([
      ["found", found.filesystemInUse, found.databaseInUse],
      ["found", true, false],
      ["switch-begun", true, false],
      ["switched", false, true],
    ]);
    expect(parsed.readOnlyWindow?.milliseconds).toBeGreaterThan(0);
  });
});

describe.each(["text", "markdown", "json", "html"])("a report as %s", (format) => {
  test("holds no secret", async () => {
    const { exitCode, stdout, stderr } = await report("--format", format);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).not.toContain(s3Credentials.secretAccessKey);
    expect(stdout).not.toContain(s3Credentials.accessKeyId);
    const { password } = imported.workplace.database.configuration;
    expect(password).toMatch(/./);
    expect(stdout).not.toContain(password);
  });

  test("names what was waived and every reason for a skip", async () => {
    const { stdout } = await report("--format", format);
    for (const text of [imported.waived, ...parsed.skips.reasons.map(({ reason }) => reason)]) {
      expect(stdout).toContain(text);
    }
  });

  test("goes into a file", async () => {
    const path = join(imported.workplace.folder, `report.${format}`);
    const { exitCode, stdout } = await report("--format", format, "--output", path);
    expect([exitCode, stdout]).toEqual([0, ""]);
    const shown = (await report("--format", format)).stdout;
    expect(withoutTimes(readFileSync(path, "utf8"))).toBe(withoutTimes(shown));
  });
});

describe("foreign text in a report", () => {
  beforeAll(async () => {
    const { url } = imported.workplace.database;
    await withClient({ connectionString: url }, (client) =>
      client.query(
        `insert into longshore.skip (run_id, step, repository, tag, digest, reason, detail)
        values (1, 'pre-import', 'a/b', $1, '', 'tag-link-missing', '')`,
        [hostile],
      ),
    );
  });
  afterAll(() => query("delete from longshore.skip where repository = 'a/b'"));

  test("is text in HTML, on a page that loads and runs nothing", async () => {
    const { stdout } = await report("--format", "html");
    expect(stdout).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(stdout).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
    const tags = [...stdout.matchAll(/<[^>]+>/g)].map(([tag]) => tag).join("\n");
    expect(tags).not.toMatch(/<(?:img|script|link|iframe|object|base)\b|\son\w+=|\ssrc=|\sstyle=/);
    expect(tags).not.toMatch(/href="(?!#)/);
    expect(stdout).not.toMatch(/@import|url\(/);
    expect(stdout).toContain("default-src &#39;none&#39;; style-src &#39;sha256-");
  });

  test("is code in Markdown, in the cell where it belongs", async () => {
    const { stdout } = await report("--format", "markdown");
    expect(stdout).toContain("| ``<img src=x onerror=alert(1)>\\|`**@all**`\\u{1b}[31m`` |");
    expect(stdout).toContain('`nobody needs it <script>alert("1")</script> \\| **really**`');
  });

  test("does nothing to a terminal", async () => {
    const { stdout } = await report();
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("`**@all**`\\u{1b}[31m");
  });
});

describe("of many skips a report", () => {
  const many = 30_000;

  beforeAll(() =>
    query(`insert into longshore.skip (run_id, step, repository, tag, digest, reason, detail)
      select 1, 'tag-import', 'many/tags', 'tag-' || number, '', 'tag-link-missing', ''
      from generate_series(1, ${many}) as numbers (number)`),
  );
  afterAll(() => query("delete from longshore.skip where repository = 'many/tags'"));

  test("shows a person the first, and says how to get all", async () => {
    const { stdout } = await report();
    expect([...stdout.matchAll(/many\/tags/g)].length).toBeLessThan(21);
    expect(stdout).toMatch(/29,98\d more: `longshore report --format json` has them all/);
  });

  test("gives a program all of them", async () => {
    const { skips } = parseReport((await report("--format", "json")).stdout);
    const tags = skips.list.filter(({ repository }) => repository === "many/tags");
    expect(tags).toHaveLength(many);
    expect(skips.lostTags).toBe(parsed.skips.lostTags + many);
  });
});

describe("a report of a run", () => {
  afterAll(() =>
    query("update longshore.run set state = 'complete', holder = null, paused_at = null"),
  );

  test.each([
    ["complete", "state = 'complete'", /^The run is complete, and the lockfiles are switched/m],
    ["unfinished", "state = 'unfinished'", /^The run is NOT complete\. Nobody works on it\./m],
    ["cancelled", "state = 'cancelled'", /^The run was cancelled before it was complete/m],
    ["abandoned", "state = 'abandoned'", /another command line took its place/m],
    [
      "at work",
      "state = 'unfinished', holder = 'me', lease_until = now() + interval '1 hour'",
      /^The run is NOT complete\. It is in the hands of me\./m,
    ],
  ])("that is %s says so", async (_, set, line) => {
    await query(`update longshore.run set ${set}`);
    const { exitCode, stdout } = await report();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(line);
  });

  test("that is named is of that run", async () => {
    expect((await report("--run", "1")).stdout).toMatch(/^Run 1\n/);
  });

  test("that there is none of is refused, with the newest there is", async () => {
    expect(readRefusal(await report("--run", "7"))).toEqual({
      exitCode: 1,
      code: "RUN_UNKNOWN",
      line: "There is no record of run 7: the newest is run 1.",
    });
  });

  test.each([
    ["--run", "x"],
    ["--run", "0"],
    ["--format", "pdf"],
  ])("%s %s is wrong usage", async (...words) => {
    expect((await report(...words)).exitCode).toBe(2);
  });

  test("that cannot be written is wrong usage", async () => {
    const path = join(imported.workplace.folder, "missing", "report.txt");
    expect(readRefusal(await report("--output", path))).toMatchObject({
      exitCode: 2,
      code: "USAGE_INVALID",
    });
  });
});

test("without a ledger there is nothing to report", async () => {
  const workplace = await createWorkplace();
  try {
    const refused = await runLongshore(["report", workplace.configuration]);
    expect(readRefusal(refused)).toMatchObject({ exitCode: 1, code: "RUN_UNKNOWN" });
  } finally {
    await workplace.remove();
  }
});
