import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createPassword,
  databaseName,
  host,
  userName,
  writeConnection,
} from "./connection-file.js";
import { type DataFolder, acceptDraft, makeDraft } from "./data-folder.js";
import { failed, named } from "./failed.js";
import type { Launch } from "./launch.js";
import type { Programs } from "./programs.js";
import { type CommandResult, runCommand } from "./run-command.js";
import type { ServerUser } from "./server-user.js";

/** Milliseconds for initdb and for the first statements: a second each on a good disk. */
const programTimeout = 300_000;

/** Passwords, over the loopback interface alone. */
const accessRules = `host all all ${host}/32 scram-sha-256\n`;

/**
 * Makes a new server's data: one user, one database. It is made beside its place and renamed when
 * whole, so that whatever ends this half-way, the next start begins anew.
 *
 * @param port where the server will listen
 * @param durable whether to wait until the data is on disk
 * @throws EMBEDDED_POSTGRES_FAILED with the last line of the program that failed
 */
export async function initializeData(options: {
  readonly folder: DataFolder;
  readonly programs: Programs;
  readonly launch: Launch;
  readonly user: ServerUser | undefined;
  readonly port: number;
  readonly durable: boolean;
  readonly signal?: AbortSignal | undefined;
}): Promise<void> {
  const { folder, user } = options;
  const password = createPassword();
  await makeDraft(folder, user);
  await runInitdb(options);
  const rules = join(folder.draft, "pg_hba.conf");
  await named(`cannot write ${rules}`, writeFile(rules, accessRules));
  await createDatabase(options, password);
  await writeConnection(folder.connection, { port: options.port, password });
  await acceptDraft(folder);
}

type Options = Parameters<typeof initializeData>[0];

async function runInitdb({ folder, programs, launch, durable, signal }: Options): Promise<void> {
  const args = [
    ["-D", folder.draft],
    ["--username", userName],
    ["--encoding", "UTF8"],
    ["--locale", "C"],
    // Our own rules replace it; any other method would want a password in a file.
    ["--auth", "reject"],
    ["--no-instructions"],
    durable ? [] : ["--no-sync"],
  ].flat();
  const command = launch.command(programs.initdb, args, "KILL");
  const result = await runCommand(command, { timeoutMilliseconds: programTimeout, signal });
  refuseFailure("initdb", result);
}

/** Uses the server's single-user mode, which takes one statement a line from standard input. */
async function createDatabase(options: Options, password: string): Promise<void> {
  const { folder, programs, launch, durable, signal } = options;
  const settings = {
    exit_on_error: "on",
    // Or a failing statement would be repeated in the output, password and all.
    log_min_error_statement: "panic",
    fsync: durable ? "on" : "off",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const args = ["--single", "-D", folder.draft, ...flags, "postgres"];
  const input = `ALTER ROLE ${userName} PASSWORD '${password}'\nCREATE DATABASE ${databaseName}\n`;
  const command = launch.command(programs.postgres, args, "KILL");
  const result = await runCommand(command, { input, timeoutMilliseconds: programTimeout, signal });
  refuseFailure("postgres --single", result);
}

function refuseFailure(program: string, { exitCode, stderr }: CommandResult): void {
  if (exitCode !== 0) {
    const lines = stderr.trim().split("\n");
    const reason = lines.find((line) => /(error|FATAL|PANIC): /.test(line)) ?? lines.at(-1) ?? "";
    throw failed(`${program} failed (exit code ${exitCode ?? "none"}): ${reason}`);
  }
}
