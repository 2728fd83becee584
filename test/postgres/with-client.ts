import { Client, type ClientConfig } from "pg";

/** Opens a connection for the time of some work, and closes it whatever comes of that. */
export async function withClient<T>(
  options: ClientConfig,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionTimeoutMillis: 60_000, ...options });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
