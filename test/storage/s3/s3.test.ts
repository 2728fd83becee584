import { rmSync } from "node:fs";
import { type S3Server, start } from "@longshore/s3-server";
import { openStorage } from "@longshore/storage";
import { afterAll, beforeAll, describe } from "vitest";
import { makeTemporaryFolder } from "../../temporary-folder.js";
import { describeStorageConformance } from "../conformance.js";
import type { Store } from "../store.js";
import { describeTransport } from "./describe-transport.js";
import { configureS3, testKeys } from "./s3-configuration.js";

const rootdirectory = "some/root";

/** A store of its own server, whose listings are written in one of the ways that there are. */
function storeFactory(style: Parameters<typeof start>[0]["listings"]): () => Promise<Store> {
  return async () => {
    const folder = makeTemporaryFolder("s3");
    const server = await start({
      folder,
      credentials: testKeys,
      ...(style && { listings: style }),
    });
    return {
      storage: await openStorage(configureS3(server, { rootdirectory })),
      put: async (key, data) => server.put(`${rootdirectory}/${key}`, data),
      async destroy() {
        await server.close();
        rmSync(folder, { recursive: true });
      },
    };
  };
}

describeStorageConformance("s3", storeFactory(undefined));

describe("with listings in another style", () => {
  describeStorageConformance("s3", storeFactory({ layout: "prefixed", elementOrder: "key-last" }));
});

describe.each(["md5", "escaped", "unquoted", "multipart", "random", "absent"] as const)(
  "with entity tags %s",
  (etags) => {
    let server: S3Server | undefined;
    let folder = "";

    beforeAll(async () => {
      folder = makeTemporaryFolder("s3");
      server = await start({
        folder,
        credentials: testKeys,
        etags,
        listings: { layout: "pretty" },
      });
    });

    afterAll(async () => {
      await server?.close();
      rmSync(folder, { recursive: true });
    });

    describeTransport(() => {
      if (server === undefined) {
        throw new Error("the server runs only while the tests do");
      }
      return configureS3(server);
    });
  },
);
