import { chmod, mkdir, mkdtemp, readlink, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { completeLibraryLinks, makeExecutable } from "./library-links.js";

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "longshore-test-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "native", "lib"), { recursive: true });
  await writeFile(join(folder, "native", "lib", "libpq.so.5.18"), "library");
});

async function writeList(list: unknown): Promise<void> {
  await writeFile(join(folder, "native", "pg-symlinks.json"), JSON.stringify(list));
}

test("links that are missing are made, and may be there already", async () => {
  await writeList([
    { source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so" },
    { source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" },
  ]);
  await completeLibraryLinks(folder);
  await completeLibraryLinks(folder);
  expect(await readlink(join(folder, "native", "lib", "libpq.so"))).toBe("libpq.so.5.18");
  expect(await realpath(join(folder, "native", "lib", "libpq.so.5"))).toBe(
    join(folder, "native", "lib", "libpq.so.5.18"),
  );
});

test("a package without a list has nothing to link", async () => {
  await expect(completeLibraryLinks(folder)).resolves.toBeUndefined();
});

test("a link that cannot be made is named, with what to do", async () => {
  const target = "native/missing/libpq.so";
  await writeList([{ source: "native/lib/libpq.so.5.18", target }]);
  await expect(completeLibraryLinks(folder)).rejects.toMatchObject({
    code: "EMBEDDED_POSTGRES_FAILED",
    message: expect.stringMatching(/cannot make the link .*native\/missing.*npm rebuild/),
  });
});

test("a list that is none is refused", async () => {
  await writeList({ source: "a" });
  await expect(completeLibraryLinks(folder)).rejects.toMatchObject({
    code: "EMBEDDED_POSTGRES_FAILED",
    message: expect.stringContaining("is no list of links"),
  });
});

test("a program without the right to run gets it", async () => {
  const program = join(folder, "initdb");
  await writeFile(program, "#!/bin/sh\n");
  await chmod(program, 0o644);
  await makeExecutable(program);
  expect((await stat(program)).mode & 0o777).toBe(0o755);
});
