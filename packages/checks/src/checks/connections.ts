import { readConnectionRoom } from "@longshore/datastore";
import { type Check, type Finding, pass } from "../check.js";
import { lookInto } from "../look-into.js";

type Room = Awaited<ReturnType<typeof readConnectionRoom>>;

/** The server, the user and the database have room for the connections of an import. */
export const connectionsCheck: Check = {
  name: "connections",
  needs: ["database"],
  run: (subject) =>
    lookInto(subject, async (database) => {
      const room = await readConnectionRoom(database, subject.applicationName);
      const [narrowest] = listLimits(room).toSorted((one, other) => one.free - other.free);
      return judge(narrowest, subject.connections);
    }),
};

/** A limit on connections. */
interface Limit {
  readonly free: number;
  readonly description: string;
}

function listLimits(room: Room): Limit[] {
  const { most, reserved, inUse, userMost, userInUse, databaseMost, databaseInUse } = room;
  return [
    {
      free: most - reserved - inUse,
      description: `max_connections is ${most}, of which ${reserved} are reserved and ${inUse} in use`,
    },
    ...describeLimit("user", userMost, userInUse),
    ...describeLimit("database", databaseMost, databaseInUse),
  ];
}

function describeLimit(of: string, most: number | undefined, inUse: number): Limit[] {
  const description = `the ${of}'s connection limit is ${most}, of which ${inUse} are in use`;
  return most === undefined ? [] : [{ free: most - inUse, description }];
}

function judge(limit: Limit | undefined, wanted: number): Finding {
  const { free = 0, description = "" } = limit ?? {};
  const message = `an import opens ${wanted} connections, and ${Math.max(0, free)} are free (${description})`;
  return free >= wanted
    ? pass(message)
    : {
        status: "fail",
        message,
        next: "Lower `--concurrency` or `database.pool.maxopen`, or give more connections.",
      };
}
