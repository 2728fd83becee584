import type { ListOptions, ListPage, Storage } from "@longshore/storage";

/** The same storage; tells of each page that a listing gives. */
export function watchPages(storage: Storage, onPage: (options: ListOptions) => void): Storage {
  async function* list(options: ListOptions): AsyncGenerator<ListPage> {
    for await (const page of storage.list(options)) {
      onPage(options);
      yield page;
    }
  }
  return { ...storage, list };
}
