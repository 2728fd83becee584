import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createMigratedDatabase, type TestDatabase } from "../postgres/databases.js";
import { withClient } from "../postgres/with-client.js";
import { readRegistryCatalog } from "./read-registry-catalog.js";

/** The catalog of a database that the registry itself has made. */
const file = new URL("../../../shared/schema/metadata-database.json", import.meta.url);

const named = z.looseObject({ name: z.string() });
const tableSchema = z.looseObject({
  columns: z.array(named),
  constraints: z.array(named),
  indexes: z.array(named).optional(),
  triggers: z.array(named).optional(),
});
const catalogSchema = z.looseObject({
  tables: z.record(z.string(), tableSchema),
  media_types: z.array(z.string()),
  gc_review_after_defaults_seconds: z.record(z.string(), z.number()),
});

type Named = z.infer<typeof named>;

function byName(list: readonly Named[] | undefined): Named[] | undefined {
  return list?.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Columns keep their order, for it is part of a table; of the rest the order means nothing. */
function inOneOrder(value: unknown) {
  const table = tableSchema.parse(value);
  return {
    ...table,
    constraints: byName(table.constraints),
    indexes: byName(table.indexes),
    triggers: byName(table.triggers),
  };
}

describe.skipIf(!existsSync(file))("the migrated database is the registry's", () => {
  const expected = existsSync(file)
    ? catalogSchema.parse(JSON.parse(readFileSync(file, "utf8")))
    : { tables: {}, media_types: [], gc_review_after_defaults_seconds: {} };
  let target: TestDatabase;
  let actual: ReadonlyMap<string, unknown>;

  beforeAll(async () => {
    target = await createMigratedDatabase();
    actual = await withClient({ connectionString: target.url }, readRegistryCatalog);
  });

  afterAll(() => target.drop());

  test("the same tables", () => {
    expect([...actual.keys()].toSorted()).toEqual(Object.keys(expected.tables).toSorted());
  });

  test.each(Object.keys(expected.tables))("%s", (name) => {
    expect(inOneOrder(actual.get(name))).toEqual(inOneOrder(expected.tables[name]));
  });

  test("the same media types by the same ids", async () => {
    const { rows } = await withClient({ connectionString: target.url }, (client) =>
      client.query("select id, media_type from media_types order by id"),
    );
    expect(rows).toEqual(
      expected.media_types.map((mediaType, index) => ({ id: index + 1, media_type: mediaType })),
    );
  });

  test("the same delays of garbage collection", async () => {
    const { rows } = await withClient({ connectionString: target.url }, (client) =>
      client.query<{ event: string; seconds: number }>(
        "select event, extract(epoch from value)::int as seconds from gc_review_after_defaults",
      ),
    );
    expect(Object.fromEntries(rows.map((row) => [row.event, row.seconds]))).toEqual(
      expected.gc_review_after_defaults_seconds,
    );
  });
});
