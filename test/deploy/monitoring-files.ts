import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

/** The folder of what is deployed. */
export const deployFolder = fileURLToPath(new URL("../../deploy/", import.meta.url));

const alertSchema = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
  annotations: z.strictObject({
    summary: z.string(),
    description: z.string(),
    runbook_url: z.string(),
  }),
});

const alertsSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(alertSchema) })),
});

/** A rule that calls an operator. */
type Alert = z.infer<typeof alertSchema>;

/** Reads the rules of `alerts.yml`. */
export function readAlerts(): Alert[] {
  const document: unknown = parse(readFileSync(`${deployFolder}prometheus/alerts.yml`, "utf8"));
  return alertsSchema.parse(document).groups.flatMap(({ rules }) => rules);
}

const ruleTestsSchema = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(
        z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()).default([]) }),
      ),
    }),
  ),
});

/** Reads which alerts `alerts.test.yml` expects, and whether they fire. */
export function readRuleTests(): { readonly alert: string; readonly fires: boolean }[] {
  const document: unknown = parse(
    readFileSync(`${deployFolder}prometheus/alerts.test.yml`, "utf8"),
  );
  return ruleTestsSchema.parse(document).tests.flatMap(({ alert_rule_test: rules }) =>
    rules.map(({ alertname, exp_alerts: expected }) => ({
      alert: alertname,
      fires: expected.length > 0,
    })),
  );
}

const sourceSchema = z.object({ uid: z.literal("${datasource}") });

const dashboardSchema = z.object({
  schemaVersion: z.literal(42),
  templating: z.object({
    list: z.array(z.object({ name: z.literal("datasource"), query: z.literal("prometheus") })),
  }),
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      datasource: sourceSchema,
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(
        z.object({
          refId: z.string(),
          datasource: sourceSchema,
          expr: z.string(),
          legendFormat: z.string(),
        }),
      ),
    }),
  ),
});

/** Grafana's dashboard. */
type Dashboard = z.infer<typeof dashboardSchema>;

/** Reads `dashboard.json`. */
export function readDashboard(): Dashboard {
  const document: unknown = JSON.parse(
    readFileSync(`${deployFolder}grafana/dashboard.json`, "utf8"),
  );
  return dashboardSchema.parse(document);
}
