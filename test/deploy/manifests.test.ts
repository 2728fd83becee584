import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfiguration, readLongshoreConfiguration } from "@longshore/config";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTemporaryFolder } from "../temporary-folder.js";
import { type Manifest, readCompose, readKubernetes } from "./manifests.js";
import { deployFolder } from "./monitoring-files.js";

/** Names the file, and is no key of it. */
const pathVariable = "REGISTRY_CONFIGURATION_PATH";

/** What no key takes as its value, as YAML. */
const impossible = "{no: key}";

const manifests: [name: string, manifest: Manifest][] = [
  ["compose.yaml", readCompose()],
  ["kubernetes.yaml", readKubernetes()],
];

describe.each(manifests)("%s", (_name, { configuration, environment, containers }) => {
  let folder: string;
  let path: string;
  beforeAll(() => {
    folder = makeTemporaryFolder("manifest");
    path = join(folder, "config.yml");
    writeFileSync(path, configuration);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Reads both configurations, as a process of the fleet does. */
  async function read(changed: Readonly<Record<string, string>> = {}) {
    const variables = { ...environment, ...changed, [pathVariable]: path };
    return {
      registry: await readConfiguration(undefined, variables),
      longshore: await readLongshoreConfiguration({}, variables),
    };
  }

  test("has storage, database and Redis", async () => {
    const { registry, longshore } = await read();
    expect(registry.storage.driver).toBe("s3");
    expect(registry.database).toMatchObject({ dbname: "registry" });
    expect(longshore.redis).toBeDefined();
  });

  const variables = Object.keys(environment).filter((name) => name !== pathVariable);
  test.each(variables)("sets a key that there is: %s", async (name) => {
    await expect(read({ [name]: impossible })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  test.each(containers)("$name runs a program that there is", ({ program }) => {
    expect(existsSync(join(deployFolder, "..", program))).toBe(true);
  });

  test.each(containers)("$name has the time to hand back its jobs", async ({ mostGrace }) => {
    const { longshore } = await read();
    expect(mostGrace).toBeGreaterThan(longshore.grace);
  });

  test.each(containers.filter(({ port }) => port !== undefined))(
    "$name is asked where it listens",
    async ({ port }) => {
      const { longshore } = await read();
      expect(longshore.address).toBe(`0.0.0.0:${port}`);
    },
  );
});
