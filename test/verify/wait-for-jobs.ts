import { z } from "zod";
import { withClient } from "../postgres/with-client.js";

/** Waits until so many jobs of the verification are done that is not finished. */
export async function waitForJobs(url: string, count: number): Promise<void> {
  await withClient({ connectionString: url }, async (client) => {
    for (;;) {
      const { rows } = await client.query(`select count(*)::integer as done from longshore.job
        join longshore.run on run.id = job.run_id
        where run.kind = 'verification' and run.state = 'unfinished' and job.state = 'done'`);
      const [{ done }] = z.tuple([z.object({ done: z.number() })]).parse(rows);
      if (done >= count) {
        return;
      }
      await client.query("select pg_sleep(0.005)");
    }
  });
}
