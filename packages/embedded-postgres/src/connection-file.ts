import { randomBytes } from "node:crypto";
import { chown, readFile, rename, stat, writeFile } from "node:fs/promises";
import { z } from "zod";
import { failed, named, systemErrorCode } from "./failed.js";

/** How to connect to the server of a folder. */
export interface Connection {
  /** Always 127.0.0.1: the server listens nowhere else, and on no local socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly databaseName: string;
  /** All of the above as `postgres://…`; it holds the password. */
  readonly connectionUrl: string;
}

/** What a folder keeps of its connection: the rest never changes. */
export interface StoredConnection {
  readonly port: number;
  readonly password: string;
}

export const host = "127.0.0.1";
export const userName = "longshore";
export const databaseName = "registry";

const storedConnection = z.object({
  port: z.number().int().min(1).max(65_535),
  // It goes into SQL and a URL unquoted.
  password: z.string().regex(/^[0-9a-f]{32,}$/),
});

/** 192 random bits in hexadecimal digits. */
export function createPassword(): string {
  return randomBytes(24).toString("hex");
}

/** The whole connection, from what a folder keeps of it. */
export function toConnection({ port, password }: StoredConnection): Connection {
  const connectionUrl = `postgres://${userName}:${password}@${host}:${port}/${databaseName}`;
  return { host, port, user: userName, password, databaseName, connectionUrl };
}

/**
 * Reads the file; undefined when there is none.
 *
 * @throws EMBEDDED_POSTGRES_FAILED when it cannot be read or understood
 */
export async function readConnection(file: string): Promise<StoredConnection | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") {
      return undefined;
    }
    throw failed(`cannot read ${file} (${systemErrorCode(cause)})`, { cause });
  }
  try {
    return storedConnection.parse(JSON.parse(text));
  } catch {
    // No cause: a parser's message quotes the text, and with it the password.
    throw failed(`${file} does not hold a port and a password`, { fields: { path: file } });
  }
}

/** Writes the file at once or not at all, for the eyes of its owner only, who stays the same. */
export async function writeConnection(file: string, connection: StoredConnection): Promise<void> {
  const { port, password } = connection;
  const draft = `${file}.new`;
  const text = `${JSON.stringify({ port, password })}\n`;
  await named(`cannot write ${draft}`, writeFile(draft, text, { mode: 0o600 }));
  const present = await stat(file).catch(() => undefined);
  if (present !== undefined && present.uid !== process.getuid?.()) {
    // Root may start what a normal user has made and will start again.
    await named(`cannot write ${draft}`, chown(draft, present.uid, present.gid));
  }
  await named(`cannot write ${file}`, rename(draft, file));
}
