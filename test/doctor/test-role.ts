import { randomBytes } from "node:crypto";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { configureDatabase, type Workplace } from "../command-line/workplace.js";
import { withClient } from "../postgres/with-client.js";

/** A user with few rights, whom a workplace's configuration names for a while. */
export interface TestRole {
  readonly name: string;
  /** Runs a statement as the owner of all; `ROLE` stands for the user. */
  readonly alter: (statement: string) => Promise<void>;
  /** Takes all rights away, and the user; the configuration names the owner again. */
  readonly remove: () => Promise<void>;
}

/** All that an import needs of a user who owns nothing. */
const grants = [
  "grant select, insert, update on all tables in schema public to ROLE",
  "grant usage on all sequences in schema public to ROLE",
  "create schema longshore authorization ROLE",
];

/** Makes a user who may import and no more, and has the workplace's configuration name it. */
export async function createTestRole(workplace: Workplace): Promise<TestRole> {
  const name = `test_role_${randomBytes(6).toString("hex")}`;
  const alter = async (statement: string) => {
    await withClient({ connectionString: workplace.database.url }, (client) =>
      client.query(statement.replaceAll("ROLE", name)),
    );
  };
  const configure = (user: { user: string; password: string }) =>
    writeSampleConfiguration(workplace.configuration, {
      rootdirectory: workplace.registry,
      database: { ...configureDatabase(workplace.database), ...user },
    });
  const password = randomBytes(8).toString("hex");
  await alter(`create role ROLE login password '${password}'`);
  for (const grant of grants) {
    await alter(grant);
  }
  await configure({ user: name, password });
  return {
    name,
    alter,
    remove: async () => {
      await alter("drop owned by ROLE cascade");
      await alter("drop role ROLE");
      const { user, password: own } = configureDatabase(workplace.database);
      await configure({ user, password: own });
    },
  };
}
