import { findPooler, type Pooler } from "@longshore/datastore";
import { type Check, type Finding, pass } from "../check.js";

/** Whether a pooler such as PgBouncer stands before the server, and in which mode. */
export const poolerCheck: Check = {
  name: "pooler",
  needs: ["database"],
  run: async ({ configuration: { database }, applicationName }) =>
    database === undefined
      ? { status: "not-checked", message: "because the configuration names no database" }
      : findings[await findPooler(database, applicationName)],
};

const findings: Readonly<Record<Pooler, Finding>> = {
  none: pass("no pooler: connections go to the server itself"),
  session: pass("a pooler in session mode stands before the server"),
  transaction: pass("a pooler in transaction mode stands before the server"),
};
