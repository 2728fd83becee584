import type { Client } from "pg";
import { z } from "zod";

const text = z.string();
const key = { ns: z.number(), repo: z.number() };
const rowsSchema = z.object({
  repositories: z.array(z.object({ path: text, ns: z.number(), id: z.number() })),
  manifests: z.array(
    z.object({
      ...key,
      id: z.number(),
      path: text,
      digest: text,
      mediaType: text,
      config: text.nullable(),
      configType: text.nullable(),
    }),
  ),
  layers: z.array(
    z.object({ id: z.number(), path: text, manifest: text, digest: text, mediaType: text }),
  ),
  references: z.array(z.object({ id: z.number(), path: text, parent: text, child: text })),
  tags: z.array(z.object({ ...key, id: z.number(), path: text, name: text, manifest: text })),
  links: z.array(z.object({ id: z.number(), path: text, digest: text })),
  blobs: z.array(z.object({ digest: text, size: z.number() })),
});

/** The rows of a database as far as changes are drawn from them; digests are texts. */
export type RegistryRows = z.output<typeof rowsSchema>;

const digest = (column: string) => `'sha256:' || substr(encode(${column}, 'hex'), 3)`;
const all = (fields: string, from: string, order: string) =>
  `(select coalesce(jsonb_agg(jsonb_build_object(${fields}) order by ${order}), '[]') from ${from})`;
const inManifest = (one: string, id: string) =>
  `join manifests m on m.top_level_namespace_id = ${one}.top_level_namespace_id
    and m.repository_id = ${one}.repository_id and m.id = ${one}.${id}`;
const inRepository = (one: string) => `join repositories r on r.id = ${one}.repository_id`;

const query = `select jsonb_build_object(
  'repositories', ${all("'path', path, 'ns', top_level_namespace_id, 'id', id", "repositories", "path")},
  'manifests', ${all(
    `'ns', m.top_level_namespace_id, 'repo', m.repository_id, 'id', m.id, 'path', r.path,
      'digest', ${digest("m.digest")}, 'mediaType', t.media_type,
      'config', ${digest("m.configuration_blob_digest")}, 'configType', c.media_type`,
    `manifests m ${inRepository("m")} join media_types t on t.id = m.media_type_id
      left join media_types c on c.id = m.configuration_media_type_id`,
    "r.path, m.digest",
  )},
  'layers', ${all(
    `'id', l.id, 'path', r.path, 'manifest', ${digest("m.digest")}, 'digest', ${digest("l.digest")},
      'mediaType', t.media_type`,
    `layers l ${inManifest("l", "manifest_id")} ${inRepository("l")}
      join media_types t on t.id = l.media_type_id`,
    "r.path, m.digest, l.digest",
  )},
  'references', ${all(
    `'id', f.id, 'path', r.path, 'parent', ${digest("m.digest")}, 'child', ${digest("c.digest")}`,
    `manifest_references f ${inManifest("f", "parent_id")} ${inRepository("f")}
      join manifests c on c.id = f.child_id`,
    "r.path, m.digest, c.digest",
  )},
  'tags', ${all(
    `'ns', t.top_level_namespace_id, 'repo', t.repository_id, 'id', t.id, 'path', r.path,
      'name', t.name, 'manifest', ${digest("m.digest")}`,
    `tags t ${inManifest("t", "manifest_id")} ${inRepository("t")}`,
    'r.path, t.name collate "C"',
  )},
  'links', ${all(
    `'id', b.id, 'path', r.path, 'digest', ${digest("b.blob_digest")}`,
    `repository_blobs b ${inRepository("b")}`,
    "r.path, b.blob_digest",
  )},
  'blobs', ${all(`'digest', ${digest("digest")}, 'size', size`, "blobs", "digest")}) as rows`;

/** Reads all rows that changes are drawn from, in an order that does not depend on ids. */
export async function readRegistryRows(client: Client): Promise<RegistryRows> {
  const { rows } = await client.query(query);
  return z.tuple([z.object({ rows: rowsSchema })]).parse(rows)[0].rows;
}
