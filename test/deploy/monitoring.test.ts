import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ObservedFleet, startObservedFleet } from "../fleet/observed-fleet.js";
import { ownServer } from "../redis/test-redis.js";
import {
  canMatch,
  type ExportedMetrics,
  readExported,
  targetLabels,
  targetMetrics,
} from "./exported-metrics.js";
import { findPromtool } from "./find-promtool.js";
import { readKubernetes } from "./manifests.js";
import { deployFolder, readAlerts, readDashboard, readRuleTests } from "./monitoring-files.js";
import { parseQuery } from "./parse-query.js";

const roles = ["producer", "worker", "coordinator"] as const;

const alerts = readAlerts();
const dashboard = readDashboard();

/** Every query, and where it stands. */
const queries: [where: string, query: string][] = [
  ...alerts.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...dashboard.panels.flatMap(({ title, targets }) =>
    // Grafana puts a duration there.
    targets.map(({ refId, expr }): [string, string] => [
      `${title} (${refId})`,
      expr.replaceAll("$__rate_interval", "5m"),
    ]),
  ),
];

describe.skipIf(ownServer.program === undefined)("queries", () => {
  let fleet: ObservedFleet;
  let exported: ExportedMetrics;
  beforeAll(async () => {
    fleet = await startObservedFleet();
    await fleet.waitForMetric("producer", 'longshore_queue_deliveries{queue="tag-import"} 0');
    const answers = await Promise.all(roles.map((role) => fleet.get(role, "/metrics")));
    exported = readExported(answers.map(({ text }) => text));
  }, 400_000);
  afterAll(() => fleet.stop());

  test.each(queries)("a fleet tells what is asked: %s", (_where, text) => {
    const { selectors, groupings } = parseQuery(text);
    const own = selectors.filter(({ metric }) => !targetMetrics.includes(metric));
    expect(own.map(({ metric }) => metric).filter((metric) => !exported.has(metric))).toEqual([]);
    const unknown = own.flatMap(({ metric, matchers }) =>
      matchers.filter((matcher) => !canMatch(exported, metric, matcher)),
    );
    expect(unknown).toEqual([]);
    const has = (label: string) =>
      targetLabels.includes(label) || own.some(({ metric }) => exported.get(metric)?.has(label));
    expect(groupings.filter((label) => !has(label))).toEqual([]);
  });

  test.each(readKubernetes().containers)(
    "the probes of $name are answered",
    async ({ program, probes }) => {
      const role = roles.filter((one) => program.startsWith(`apps/${one}/`));
      expect(role).toHaveLength(1);
      for (const one of role) {
        const answers = await Promise.all(probes.map((path) => fleet.get(one, path)));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      }
    },
  );

  test("the dashboard shows every metric of a fleet's own", () => {
    const shown = dashboard.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\blongshore_\w+/g) ?? []),
    );
    const own = [...exported.keys()].filter((name) => name.startsWith("longshore_"));
    // Of a histogram, its buckets or its count will do.
    const families = new Set(shown.map(familyOf));
    expect(own.filter((name) => !families.has(familyOf(name)))).toEqual([]);
  });
});

function familyOf(metric: string): string {
  return metric.replace(/_(?:bucket|count|sum)$/, "");
}

test.each(alerts)("what $alert says names labels that it has", ({ expr, annotations }) => {
  const said = `${annotations.summary} ${annotations.description}`;
  const labels = [...said.matchAll(/\$labels\.(\w+)/g)].map((match) => match[1] ?? "");
  // A comparison of sums has the labels of its groups alone.
  const isSum = /^(?:sum|max|count)\b/.test(expr.trim());
  const { groupings } = parseQuery(expr);
  const has = isSum ? groupings : [...targetLabels, "role"];
  expect(labels.filter((label) => !has.includes(label))).toEqual([]);
});

test("no two panels of the dashboard lie in one place", () => {
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)}:${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

const promtool = findPromtool();

function runPromtool(...words: string[]): string {
  return execFileSync(promtool ?? "", words, {
    cwd: `${deployFolder}prometheus`,
    encoding: "utf8",
  });
}

describe.skipIf(promtool === undefined)("promtool", () => {
  test("takes the rules, and the configuration that scrapes a fleet in containers", () => {
    expect(runPromtool("check", "config", "prometheus.yml")).toContain(
      `${alerts.length} rules found`,
    );
  });

  test("sees each alert fire, and be silent", () => {
    expect(runPromtool("test", "rules", "alerts.test.yml")).toContain("SUCCESS");
  });
});

test("each alert is tested as it fires, and as it is silent", () => {
  const tested = readRuleTests();
  const names = alerts.map(({ alert }) => alert).toSorted();
  const named = (fires: boolean) =>
    new Set(tested.filter((one) => one.fires === fires).map(({ alert }) => alert));
  expect([...named(true)].toSorted()).toEqual(names);
  expect([...named(false)].toSorted()).toEqual(names);
});
