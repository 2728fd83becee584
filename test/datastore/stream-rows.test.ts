import { readSnapshot, streamNamespaces } from "@longshore/datastore";
import { expect, test } from "vitest";
import { createMigratedDatabase } from "../postgres/databases.js";
import { withDatabase } from "./with-database.js";

test("a stream of rows that is left early keeps no cursor open until the transaction ends", async () => {
  const created = await createMigratedDatabase();
  try {
    await withDatabase(created.configuration, async (database) => {
      await database.execute(
        "insert into top_level_namespaces (name) select 'group-' || n from generate_series(1, 3) n",
      );
      const open = await readSnapshot(database, async (snapshot) => {
        for await (const name of streamNamespaces(snapshot)) {
          expect(name).toMatch(/^group-/);
          break;
        }
        return (await snapshot.execute("select name from pg_cursors where name like 'rows_%'"))
          .rows;
      });
      expect(open).toEqual([]);
    });
  } finally {
    await created.drop();
  }
});
