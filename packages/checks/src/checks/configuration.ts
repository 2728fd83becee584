import { type Check, pass } from "../check.js";

/** Tells what the configuration names; one that cannot be read never comes so far. */
export const configurationCheck: Check = {
  name: "configuration",
  needs: [],
  run: async ({ configuration: { database }, storage }) => {
    const target =
      database === undefined
        ? "no database"
        : `database ${database.dbname} at ${database.host}:${database.port}, user ${database.user}, sslmode ${database.sslmode}`;
    return pass(`${storage.driver} storage ${storage.location}; ${target}`);
  },
};
