/*
 * Runs a server, and ends it when the process that started this one is gone, kill -9 included: then
 * the pipe that is our standard input ends. The first line on standard output names the server's
 * process; the others are the server's.
 */
import { spawn } from "node:child_process";

const [file = "", ...args] = process.argv.slice(2);
const server = spawn(file, args, { stdio: ["ignore", "inherit", "inherit"] });
const kill = (): void => void server.kill("SIGKILL");
server.once("error", (error) => {
  process.stdout.write(`${error.message}\n`, () => process.exit(1));
});
server.once("spawn", () => process.stdout.write(`process ${server.pid}\n`));
server.once("exit", () => process.exit());
process.stdin.once("close", kill).resume();
process.once("SIGTERM", kill);
process.once("SIGINT", kill);
