import { createServer } from "node:net";
import { chooseFreePort } from "@longshore/local-redis";

/** An address that nobody listens on. */
export async function chooseAddress(): Promise<string> {
  return `127.0.0.1:${await chooseFreePort()}`;
}

/** An address that is taken. */
export async function holdAddress(): Promise<{ address: string; release: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) {
    throw new Error("no port was free");
  }
  return {
    address: `127.0.0.1:${address.port}`,
    release: async () => {
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** Asks until there is an answer: the process may not listen yet. */
export async function get(
  address: string,
  path: string,
): Promise<{ status: number; text: string }> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const response = await fetch(`http://${address}${path}`);
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
