import { createServer } from "node:net";
import { host } from "./connection-file.js";
import { failed, systemErrorCode } from "./failed.js";

/**
 * A free port of 127.0.0.1: the wanted one, or another when that is taken. It is free now, not
 * reserved: whoever listens on it must be ready to ask again.
 */
export async function choosePort(wanted: number | undefined): Promise<number> {
  return (await tryPort(wanted ?? 0)) ?? (await tryPort(0)) ?? noPort();
}

/** @param port 0: any */
function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause) => {
      if (["EADDRINUSE", "EACCES"].includes(systemErrorCode(cause))) {
        resolve(undefined);
      } else {
        reject(failed(`cannot listen on ${host}: ${cause.message}`, { cause }));
      }
    });
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : undefined),
      );
    });
  });
}

function noPort(): never {
  throw failed(`no free port on ${host}`);
}
