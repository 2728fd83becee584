import { withClient } from "../postgres/with-client.js";
import type { Workplace } from "../command-line/workplace.js";

/** Asks a workplace's database. */
export async function query(
  { database }: Pick<Workplace, "database">,
  text: string,
): Promise<Record<string, unknown>[]> {
  const options = { connectionString: database.url };
  return await withClient(options, async (client) => (await client.query(text)).rows);
}

/** Waits until a query on the ledger's jobs finds a row; there need be no ledger yet. */
export async function waitFor({ database }: Pick<Workplace, "database">, text: string) {
  await withClient({ connectionString: database.url }, async (client) => {
    const isThere = async () => {
      const made = await client.query("select where to_regclass('longshore.job') is not null");
      return made.rowCount === 1 && (await client.query(text)).rowCount !== 0;
    };
    while (!(await isThere())) {
      await client.query("select pg_sleep(0.1)");
    }
  });
}

/** Waits until so many repositories of step one are done. */
export async function waitForDone(workplace: Pick<Workplace, "database">, count: number) {
  await waitFor(
    workplace,
    `select from longshore.job where step = 'pre-import' and kind = 'repository'
     and state = 'done' having count(*) >= ${count}`,
  );
}

/** Waits until a worker has repositories in hand. */
export async function waitForWork(workplace: Pick<Workplace, "database">, pid: number) {
  await waitFor(
    workplace,
    `select from longshore.job where state = 'running' and kind = 'repository'
     and claimant like 'worker ${pid} on %'`,
  );
}

/** Waits until none of a worker's jobs is its own any more. */
export async function waitForLoss(workplace: Pick<Workplace, "database">, pid: number) {
  await waitFor(
    workplace,
    `select having not exists (select from longshore.job
     where state = 'running' and claimant like 'worker ${pid} on %')`,
  );
}
