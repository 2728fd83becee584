// Owns a server of a folder, in a process that a test may kill.
// node own-server.mjs <folder>: prints one line of JSON, then lives until its input ends.
import { once } from "node:events";
import { startEmbeddedPostgres } from "@longshore/embedded-postgres";

const [dataDirectory] = process.argv.slice(2);
const answer = await startEmbeddedPostgres({ dataDirectory, settings: { fsync: "off" } }).then(
  (server) => ({ server, connectionUrl: server.connectionUrl }),
  (error) => ({ code: error.code, message: error.message }),
);
process.stdout.write(`${JSON.stringify({ ...answer, server: undefined })}\n`);
if (answer.server !== undefined) {
  process.stdin.resume();
  await once(process.stdin, "end");
  await answer.server.stop();
}
