import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { blobFile, repositoryFolder } from "../command-line/registry-files.js";
import { runLongshore } from "../command-line/run-longshore.js";
import { createSampleWorkplace, type SampleWorkplace } from "../command-line/sample-workplace.js";
import { withClient } from "../postgres/with-client.js";
import { runVerify } from "./run-verify.js";

let workplace: SampleWorkplace;
afterEach(() => workplace.remove());

const usersSchema = z.array(
  z.object({ layer: z.string(), path: z.string(), manifest: z.string(), id: z.string() }),
);
type User = z.output<typeof usersSchema>[number];

/** The manifests of the layer that the most have. */
async function findUsers(): Promise<User[]> {
  return await withClient({ connectionString: workplace.database.url }, async (client) => {
    const { rows } = await client.query(`
      select 'sha256:' || encode(substring(l.digest from 2), 'hex') as layer, r.path, m.id,
        'sha256:' || encode(substring(m.digest from 2), 'hex') as manifest
      from layers l
      join manifests m on m.top_level_namespace_id = l.top_level_namespace_id
        and m.repository_id = l.repository_id and m.id = l.manifest_id
      join repositories r on r.top_level_namespace_id = l.top_level_namespace_id
        and r.id = l.repository_id
      where l.digest = (select digest from layers group by digest order by count(*) desc limit 1)`);
    return usersSchema.parse(rows);
  });
}

/** Removes a manifest's tags and its link from storage, as a cleanup of old images does. */
function removeFromStorage({ path, manifest }: User): void {
  const manifests = join(repositoryFolder(workplace.registry, path), "_manifests");
  for (const tag of readdirSync(join(manifests, "tags"))) {
    if (readFileSync(join(manifests, "tags", tag, "current/link"), "utf8") === manifest) {
      rmSync(join(manifests, "tags", tag), { recursive: true });
    }
  }
  rmSync(join(manifests, "revisions", manifest.replace(":", "/")), { recursive: true });
}

async function removeTags(users: readonly User[]): Promise<void> {
  await withClient({ connectionString: workplace.database.url }, (client) =>
    client.query("delete from tags where manifest_id = any($1)", [users.map(({ id }) => id)]),
  );
}

test("a layer that is gone is missed although but one of its many manifests is linked still", async () => {
  workplace = await createSampleWorkplace({
    seed: 5,
    repositories: 4,
    tags: 400,
    layersPerImage: 2,
    listShare: 0,
    sharedImages: 0,
  });
  const imported = await runLongshore(["import", workplace.configuration], {
    cwd: workplace.folder,
  });
  expect(imported.exitCode, imported.stderr).toBe(0);
  const users = await findUsers();
  const deleted = users.slice(0, -1);
  expect(deleted.length).toBeGreaterThan(100);
  const [{ layer, path, manifest }] = z.tuple([usersSchema.element]).parse(users.slice(-1));
  for (const user of deleted) {
    removeFromStorage(user);
  }
  await removeTags(deleted);
  rmSync(blobFile(workplace.registry, layer));
  const { exitCode, differences } = await runVerify(workplace.configuration);
  expect(differences.filter(({ fails }) => fails)).toMatchObject([
    { kind: "blob-data-missing", digest: layer, repository: path, manifest },
  ]);
  expect(exitCode).toBe(1);
});
