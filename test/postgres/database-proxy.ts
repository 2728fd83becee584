import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { listen } from "../datastore/listen.js";

/** A way to a server, with connections that can be cut. */
export interface DatabaseProxy {
  readonly host: string;
  readonly port: number;
  /** Ends all connections, and each that comes until {@link mend}. */
  cut(): void;
  mend(): void;
  /** Ends all connections, and listens no more: others are refused from then on. */
  close(): Promise<void>;
}

/**
 * Opens a way to a server.
 * @param onSent told what a client has sent after it was passed on, as Latin-1; it may pause the client
 */
export async function openDatabaseProxy(
  server: { readonly host: string; readonly port: number },
  onSent: (text: string, client: Socket) => void = () => undefined,
): Promise<DatabaseProxy> {
  const clients = new Set<Socket>();
  let isCut = false;
  const proxy = createServer((client) => {
    client.on("error", () => undefined);
    if (isCut) {
      client.destroy();
      return;
    }
    const onward = connect(server.port, server.host);
    clients.add(client);
    onward.pipe(client);
    client.on("close", () => onward.destroy() && clients.delete(client));
    onward.on("close", () => client.destroy()).on("error", () => undefined);
    client.on("data", (data) => {
      onward.write(data);
      onSent(data.toString("latin1"), client);
    });
  });
  const port = await listen(proxy);
  const end = () => {
    isCut = true;
    for (const client of clients) {
      client.destroy();
    }
  };
  return {
    host: "127.0.0.1",
    port,
    cut: end,
    mend: () => {
      isCut = false;
    },
    close: async () => {
      const closed = once(proxy, "close");
      proxy.close();
      end();
      await closed;
    },
  };
}
