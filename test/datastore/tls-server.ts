import { readFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { listen } from "./listen.js";

/** A server that speaks PostgreSQL's TLS handshake, and passes the rest on to another server. */
export interface TlsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The path of a test certificate or key. */
export function certificatePath(name: string): string {
  return fileURLToPath(new URL(`certificates/${name}`, import.meta.url));
}

function readCertificate(name: string): string {
  return readFileSync(certificatePath(name), "utf8");
}

function passOn(plain: Socket, target: { host: string; port: number }, asksClient: boolean): void {
  // The first message is the request for TLS, eight bytes; `S` grants it.
  plain.once("data", () => {
    plain.write("S");
    const secure = new TLSSocket(plain, {
      isServer: true,
      cert: readCertificate("localhost.pem"),
      key: readCertificate("localhost.key"),
      ca: readCertificate("authority.pem"),
      requestCert: asksClient,
      rejectUnauthorized: asksClient,
    });
    const upstream = connect(target);
    secure.pipe(upstream).pipe(secure);
    for (const socket of [plain, secure, upstream]) {
      socket.on("error", () => [plain, upstream].map((one) => one.destroy()));
    }
  });
}

/**
 * Starts a server whose certificate is for `localhost`, on a free port of 127.0.0.1.
 * @param options.asksClient whether it takes only clients with a certificate of the authority
 */
export async function startTlsServer(
  target: { host: string; port: number },
  options: { asksClient: boolean },
): Promise<TlsServer> {
  const server = createServer((plain) => passOn(plain, target, options.asksClient));
  const port = await listen(server);
  return { port, close: () => new Promise((resolve) => void server.close(() => resolve())) };
}
