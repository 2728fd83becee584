import { readFileSync } from "node:fs";
import { parseDuration } from "@longshore/config";
import { parse } from "yaml";
import { z } from "zod";
import { deployFolder } from "./monitoring-files.js";

/** A process of a fleet, as containers run it. */
interface Container {
  /** Names it among the others. */
  readonly name: string;
  /** What Node runs, from the root of the repository. */
  readonly program: string;
  /** How long it may take to end. Milliseconds. */
  readonly mostGrace: number;
  /** The port that others reach, and the paths that are asked for there. */
  readonly port: number | undefined;
  readonly probes: readonly string[];
}

/** A fleet in containers. */
export interface Manifest {
  /** The registry's configuration, as YAML. */
  readonly configuration: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
}

function readYaml(name: string): unknown {
  return parse(readFileSync(`${deployFolder}${name}`, "utf8"), { merge: true });
}

const serviceSchema = z.object({
  build: z.unknown().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  stop_grace_period: z.string().default("10s"),
});

const composeSchema = z.object({
  "x-longshore": serviceSchema,
  services: z.record(z.string(), serviceSchema),
});

/** Reads `compose.yaml`. */
export function readCompose(): Manifest {
  const { services, "x-longshore": common } = composeSchema.parse(readYaml("compose.yaml"));
  const own = Object.entries(services).filter(([, { build }]) => build !== undefined);
  return {
    configuration: readFileSync(`${deployFolder}config.yml`, "utf8"),
    environment: common.environment,
    containers: own.map(([name, service]) => ({
      name,
      program: service.command[0] ?? "",
      mostGrace: parseDuration(service.stop_grace_period) ?? 0,
      port: undefined,
      probes: [],
    })),
  };
}

const probeSchema = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port: z.literal("metrics") }),
  periodSeconds: z.number(),
  failureThreshold: z.number().optional(),
});

const containerSchema = z.object({
  args: z.tuple([z.string()]),
  envFrom: z.tuple([
    z.strictObject({
      configMapRef: z.strictObject({ name: z.literal("longshore-environment") }),
    }),
    z.strictObject({ secretRef: z.strictObject({ name: z.literal("longshore") }) }),
  ]),
  ports: z.tuple([z.strictObject({ name: z.literal("metrics"), containerPort: z.number() })]),
  startupProbe: probeSchema,
  livenessProbe: probeSchema,
  readinessProbe: probeSchema,
});

const labels = z.strictObject({ app: z.literal("longshore"), role: z.string() });

const podSchema = z.object({
  metadata: z.strictObject({ labels }),
  spec: z.object({
    terminationGracePeriodSeconds: z.number(),
    containers: z.tuple([containerSchema]),
  }),
});

const named = <Name extends string>(name: Name) => z.strictObject({ name: z.literal(name) });

/** What the manifest is made of, in its order. */
const kubernetesSchema = z.strictObject({
  apiVersion: z.literal("v1"),
  kind: z.literal("List"),
  items: z.tuple(
    [
      z.object({
        kind: z.literal("Secret"),
        metadata: named("longshore"),
        stringData: z.record(z.string(), z.string()),
      }),
      z.object({
        kind: z.literal("ConfigMap"),
        metadata: named("longshore-environment"),
        data: z.record(z.string(), z.string()),
      }),
      z.object({
        kind: z.literal("ConfigMap"),
        metadata: named("longshore-configuration"),
        data: z.strictObject({ "config.yml": z.string() }),
      }),
    ],
    z.object({
      kind: z.enum(["Deployment", "Job"]),
      metadata: z.strictObject({ name: z.string(), labels }),
      spec: z.object({ template: podSchema }),
    }),
  ),
});

/** Reads `kubernetes.yaml`. */
export function readKubernetes(): Manifest {
  const { items } = kubernetesSchema.parse(readYaml("kubernetes.yaml"));
  const [secret, environment, configuration, ...workloads] = items;
  return {
    configuration: configuration.data["config.yml"],
    environment: { ...environment.data, ...secret.stringData },
    containers: workloads.map(({ metadata, spec: { template } }) => {
      const [container] = template.spec.containers;
      const { startupProbe, livenessProbe, readinessProbe } = container;
      return {
        name: metadata.name,
        program: container.args[0],
        mostGrace: template.spec.terminationGracePeriodSeconds * 1_000,
        port: container.ports[0].containerPort,
        probes: [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path),
      };
    }),
  };
}
