import { type S3Server, type S3ServerOptions, start } from "@longshore/s3-server";
import { writeSampleConfiguration } from "@longshore/sample-registry";
import { configureDatabase, type Workplace } from "./workplace.js";

/** A workplace whose registry is served as a bucket; its configuration names that. */
export interface S3Workplace extends Workplace {
  readonly server: S3Server;
}

/** The keys that every request must be signed with. */
export const s3Credentials = { accessKeyId: "test-key", secretAccessKey: "test-secret" };

/** Serves a workplace's registry as a bucket. Removing the workplace stops the server. */
export async function serveAsBucket(
  workplace: Workplace,
  options: Partial<S3ServerOptions> = {},
): Promise<S3Workplace> {
  const server = await start({
    folder: workplace.registry,
    credentials: s3Credentials,
    ...options,
  });
  await writeSampleConfiguration(workplace.configuration, {
    s3: {
      regionendpoint: server.endpoint,
      bucket: server.bucket,
      region: server.region,
      accesskey: s3Credentials.accessKeyId,
      secretkey: s3Credentials.secretAccessKey,
    },
    database: configureDatabase(workplace.database),
  });
  return {
    ...workplace,
    server,
    remove: async () => {
      await server.close();
      await workplace.remove();
    },
  };
}
