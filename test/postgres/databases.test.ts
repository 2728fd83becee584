import { expect, test } from "vitest";
import { createEmptyDatabase, createMigratedDatabase } from "./databases.js";
import { withClient } from "./with-client.js";

const countTables = "select count(*)::int as count from pg_tables where schemaname = 'public'";

test("an empty database has no tables, and is gone when dropped", async () => {
  const database = await createEmptyDatabase();
  const options = { connectionString: database.url };
  const { rows } = await withClient(options, (client) => client.query(countTables));
  expect(rows).toEqual([{ count: 0 }]);
  await database.drop();
  await expect(withClient(options, () => Promise.resolve())).rejects.toMatchObject({
    code: "3D000",
  });
});

test("migrated databases are made side by side, and each is its own", async () => {
  const databases = await Promise.all([createMigratedDatabase(), createMigratedDatabase()]);
  const [one, other] = databases;
  await withClient({ connectionString: one.url }, (client) =>
    client.query("insert into top_level_namespaces (name) values ('acme')"),
  );
  const { rows } = await withClient({ connectionString: other.url }, (client) =>
    client.query("select name from top_level_namespaces"),
  );
  expect(rows).toEqual([]);
  await Promise.all(databases.map((database) => database.drop()));
});
