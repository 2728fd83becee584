import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMigratedDatabase, type TestDatabase } from "../postgres/databases.js";
import {
  digestOf,
  insertBlob,
  insertLayer,
  insertManifest,
  insertReference,
  insertRepository,
  insertTag,
  type RepositoryIds,
} from "./registry-rows.js";

const config = digestOf(1);
const layer = digestOf(2);
const otherLayer = digestOf(3);

let target: TestDatabase;
let client: Client;
let repository: RepositoryIds;

beforeAll(async () => {
  target = await createMigratedDatabase();
  client = new Client({ connectionString: target.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await target.drop();
});

// Each test runs in a transaction that is rolled back: a database of its own would take seconds.
beforeEach(async () => {
  await client.query("begin");
  repository = await insertRepository(client, "acme/tools/app");
});

afterEach(async () => {
  await client.query("rollback");
});

async function readRows(query: string): Promise<unknown[]> {
  return (await client.query<Record<string, unknown>>(query)).rows;
}

const readBlobQueue = () =>
  readRows("select digest, event from gc_blob_review_queue order by digest");

const readManifestQueue = () =>
  readRows("select manifest_id as id, event from gc_manifest_review_queue order by manifest_id");

/** Takes what is queued out of the queues, so that a test sees only what comes after. */
async function emptyQueues(): Promise<void> {
  await client.query("truncate gc_blob_review_queue, gc_manifest_review_queue");
}

describe("what an insert leaves", () => {
  test("a blob is queued, a day and 5 to 61 seconds from now", async () => {
    for (let byte = 10; byte < 60; byte += 1) {
      await insertBlob(client, digestOf(byte));
    }
    const [row] = await readRows(`
      select count(*)::int as count, count(distinct review_after)::int > 1 as scattered,
        min(review_after - created_at) >= interval '1 day 5 seconds' as late_enough,
        max(review_after - created_at) <= interval '1 day 61 seconds' as soon_enough,
        array_agg(distinct event) as events
      from gc_blob_review_queue`);
    expect(row).toEqual({
      count: 50,
      scattered: true,
      late_enough: true,
      soon_enough: true,
      events: ["blob_upload"],
    });
  });

  test("the delay is that of the event", async () => {
    await client.query(
      "update gc_review_after_defaults set value = interval '1 hour' where event = 'blob_upload'",
    );
    await insertBlob(client, layer);
    expect(
      await readRows(`
        select review_after - created_at between interval '1 hour' and interval '62 minutes' as kept
        from gc_blob_review_queue`),
    ).toEqual([{ kept: true }]);
  });

  test("a blob that is queued already gets a new due time and event", async () => {
    await client.query(
      `insert into gc_blob_review_queue (digest, review_after, review_count, event)
       values ($1, '2020-01-01', 3, 'layer_delete')`,
      [layer],
    );
    await insertBlob(client, layer);
    expect(
      await readRows(
        "select event, review_count, review_after > now() as renewed from gc_blob_review_queue",
      ),
    ).toEqual([{ event: "blob_upload", review_count: 3, renewed: true }]);
  });

  test("a manifest is queued, and its config and digest noted", async () => {
    await insertBlob(client, config);
    const id = await insertManifest(client, repository, digestOf(100), config);
    expect(await readManifestQueue()).toEqual([{ id, event: "manifest_upload" }]);
    expect(await readRows("select manifest_id, digest from gc_blobs_configurations")).toEqual([
      { manifest_id: id, digest: config },
    ]);
    expect(await readRows("select digest from gc_tmp_blobs_manifests")).toEqual([
      { digest: digestOf(100) },
    ]);
    expect(await readRows("select media_type_id_convert_to_bigint from manifests")).toEqual([
      { media_type_id_convert_to_bigint: "17" },
    ]);
  });

  test("a manifest without a config has none noted", async () => {
    await insertManifest(client, repository, digestOf(100));
    expect(await readRows("select from gc_blobs_configurations")).toEqual([]);
  });

  test("the digest of a manifest is noted once", async () => {
    const other = await insertRepository(client, "other/app");
    await insertManifest(client, repository, digestOf(100));
    await insertManifest(client, other, digestOf(100));
    expect(await readRows("select digest from gc_tmp_blobs_manifests")).toHaveLength(1);
  });

  test("a layer is noted, once for each manifest", async () => {
    await insertBlob(client, layer);
    const manifests = [
      await insertManifest(client, repository, digestOf(100)),
      await insertManifest(client, repository, digestOf(101)),
    ];
    const ids: string[] = [];
    for (const manifest of manifests) {
      ids.push(await insertLayer(client, repository, manifest, layer));
    }
    expect(
      await readRows("select layer_id as id, digest from gc_blobs_layers order by id"),
    ).toEqual(ids.map((id) => ({ id, digest: layer })));
  });
});

describe("what a tag leaves", () => {
  let first: string;
  let second: string;

  beforeEach(async () => {
    first = await insertManifest(client, repository, digestOf(100));
    second = await insertManifest(client, repository, digestOf(101));
    await insertTag(client, repository, "latest", first);
    await emptyQueues();
  });

  test("a tag that moves queues the manifest it leaves", async () => {
    await client.query("update tags set manifest_id = $1", [second]);
    expect(await readManifestQueue()).toEqual([{ id: first, event: "tag_switch" }]);
  });

  test("a tag that is set to its own manifest queues nothing", async () => {
    await client.query("update tags set manifest_id = manifest_id, updated_at = now()");
    expect(await readManifestQueue()).toEqual([]);
  });

  test("a manifest that is queued already gets a new due time and event", async () => {
    await client.query("update tags set manifest_id = $1", [second]);
    await client.query("update gc_manifest_review_queue set review_after = '2020-01-01'");
    await client.query("update tags set manifest_id = $1", [first]);
    await client.query("update tags set manifest_id = $1", [second]);
    await client.query("delete from tags");
    expect(
      await readRows(`
        select manifest_id as id, event, review_after > now() as renewed
        from gc_manifest_review_queue order by id`),
    ).toEqual([
      { id: first, event: "tag_switch", renewed: true },
      { id: second, event: "tag_delete", renewed: true },
    ]);
  });

  test("a tag that goes with its manifest queues nothing", async () => {
    await client.query("delete from manifests where id = $1", [first]);
    expect(await readRows("select from tags")).toEqual([]);
    expect(await readManifestQueue()).toEqual([]);
  });
});

describe("what a deletion leaves", () => {
  test("a list that goes queues the manifests it referred to", async () => {
    const list = await insertManifest(client, repository, digestOf(100));
    const child = await insertManifest(client, repository, digestOf(101));
    await insertReference(client, repository, list, child);
    await emptyQueues();
    await client.query("delete from manifests where id = $1", [list]);
    expect(await readManifestQueue()).toEqual([{ id: child, event: "manifest_list_delete" }]);
  });

  test("a manifest that goes queues its config and its layers", async () => {
    for (const digest of [config, layer, otherLayer]) {
      await insertBlob(client, digest);
    }
    const manifest = await insertManifest(client, repository, digestOf(100), config);
    await insertLayer(client, repository, manifest, otherLayer);
    await insertLayer(client, repository, manifest, layer);
    await emptyQueues();
    await client.query("delete from manifests");
    expect(await readBlobQueue()).toEqual([
      { digest: config, event: "manifest_delete" },
      { digest: layer, event: "layer_delete" },
      { digest: otherLayer, event: "layer_delete" },
    ]);
    expect(await readRows("select from gc_blobs_layers")).toEqual([]);
    expect(await readRows("select from gc_blobs_configurations")).toEqual([]);
  });

  test("a layer that several manifests lose at once is queued once", async () => {
    await insertBlob(client, layer);
    for (const byte of [100, 101]) {
      const manifest = await insertManifest(client, repository, digestOf(byte));
      await insertLayer(client, repository, manifest, layer);
    }
    await emptyQueues();
    await client.query("delete from layers");
    expect(await readBlobQueue()).toEqual([{ digest: layer, event: "layer_delete" }]);
  });

  test("a namespace that goes takes its rows along", async () => {
    await insertBlob(client, config);
    const manifest = await insertManifest(client, repository, digestOf(100), config);
    await insertTag(client, repository, "latest", manifest);
    await emptyQueues();
    await client.query("delete from top_level_namespaces");
    expect(await readRows("select from manifests")).toEqual([]);
    expect(await readManifestQueue()).toEqual([]);
    expect(await readBlobQueue()).toEqual([{ digest: config, event: "manifest_delete" }]);
  });
});
