import { readByteaOutput } from "@longshore/datastore";
import { type Check, pass, warn } from "../check.js";
import { lookInto } from "../look-into.js";

/** Digests and payloads come as the server writes them by default. */
export const byteaOutputCheck: Check = {
  name: "bytea-output",
  needs: ["database"],
  run: (subject) =>
    lookInto(subject, async (database) => {
      const output = await readByteaOutput(database);
      return output === "hex"
        ? pass("bytea_output is hex")
        : warn(
            `bytea_output is ${output}: digests and payloads are read at a higher cost`,
            "Set it back for this user or database: `alter role … set bytea_output = 'hex'`.",
          );
    }),
};
