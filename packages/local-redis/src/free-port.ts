import { createServer } from "node:net";
import { LongshoreError } from "@longshore/errors";

/** A port of 127.0.0.1 that nobody listens on. Somebody may, a moment later. */
export async function chooseFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (typeof address !== "object" || address === null) {
    throw new LongshoreError("REDIS_UNREACHABLE", "cannot start a Redis: there is no free port");
  }
  return address.port;
}
