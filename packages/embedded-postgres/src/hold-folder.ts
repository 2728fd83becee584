import { stat, unlink } from "node:fs/promises";
import { type Server, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failed, named, systemErrorCode } from "./failed.js";

/** Milliseconds to wait for the holder's answer. */
const answerTimeout = 2_000;

/**
 * Claims a folder for this process, until the returned function is called or the process dies.
 *
 * The claim is a local socket named after the folder's device and inode. The kernel lets one
 * process at a time listen on it and frees it at that process' death, kill -9 included, so there is
 * no stale lock to judge by age or process id. On Linux its name is abstract and leaves no file; the
 * claim then holds within one network namespace: two containers must not share the folder.
 *
 * @throws EMBEDDED_POSTGRES_FAILED "already in use by process N" when another one holds it
 */
export async function holdFolder(folder: string, platform: string): Promise<() => Promise<void>> {
  const { dev, ino } = await named(`cannot look at ${folder}`, stat(folder, { bigint: true }));
  const name = `longshore-postgres-${dev}-${ino}`;
  const address = platform === "linux" ? `\0${name}` : join(tmpdir(), name);
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.end(String(process.pid), () => socket.destroy());
  });
  // A caller that forgets to stop the server must still be able to end.
  server.unref();
  if (!(await listen(server, address))) {
    const holder = await askHolder(address);
    if (holder !== "gone") {
      throw inUse(folder, holder);
    }
    if (platform !== "linux") {
      // Here the socket is a file, which a killed process leaves behind.
      await unlink(address).catch(() => undefined);
    }
    if (!(await listen(server, address))) {
      throw inUse(folder, await askHolder(address));
    }
  }
  return () => new Promise((resolve) => void server.close(() => resolve()));
}

function inUse(folder: string, holder: string): Error {
  const name = /^\d+$/.test(holder) ? `process ${holder}` : "another process";
  return failed(`${folder} is already in use by ${name}`, { fields: { path: folder } });
}

/** False when another process listens there. */
function listen(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void => {
      if (systemErrorCode(cause) === "EADDRINUSE") {
        resolve(false);
      } else {
        reject(failed(`cannot claim the data folder: ${cause.message}`, { cause }));
      }
    };
    server.once("error", onError);
    server.listen(address, () => {
      server.off("error", onError);
      resolve(true);
    });
  });
}

/** The holder's process id; `gone` when nobody listens; the empty text when it does not answer. */
function askHolder(address: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(address);
    socket.setEncoding("utf8").setTimeout(answerTimeout, () => socket.destroy());
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.on("error", (error) => {
      if (systemErrorCode(error) === "ECONNREFUSED") {
        answer = "gone";
      }
    });
    socket.on("close", () => resolve(answer));
  });
}
