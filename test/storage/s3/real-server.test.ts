import { openStorage } from "@longshore/storage";
import { afterAll, beforeAll, describe } from "vitest";
import { describeStorageConformance } from "../conformance.js";
import { listAll, type Store } from "../store.js";
import { describeTransport } from "./describe-transport.js";
import { findRealServer, nameRoot, type RealServer } from "./find-real-server.js";

const choice = findRealServer();

describe.skipIf(choice.start === undefined)(`on a server that is not ours: ${choice.name}`, () => {
  let server: RealServer | undefined;

  beforeAll(async () => {
    server = await choice.start?.();
  });

  afterAll(async () => {
    await server?.close();
  });

  const started = (): RealServer => {
    if (server === undefined) {
      throw new Error("the server runs only while the tests do");
    }
    return server;
  };

  const createStore = async (): Promise<Store> => {
    const { configuration, put } = started();
    const rootdirectory = nameRoot();
    const storage = await openStorage({ ...configuration, rootdirectory });
    return {
      storage,
      put: (key, data) => put(rootdirectory, key, data),
      async destroy() {
        const emptying = await openStorage({ ...configuration, rootdirectory });
        const { keys } = await listAll(emptying, { prefix: "" });
        await Promise.all(keys.map((key) => emptying.remove(key)));
        await emptying.close();
      },
    };
  };

  describeStorageConformance("s3", createStore);
  describeTransport(() => started().configuration);
});
