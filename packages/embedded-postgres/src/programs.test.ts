import { chmod, cp, mkdir, mkdtemp, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { checkPrograms, findPrograms } from "./programs.js";

const { platform, arch: architecture } = process;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "longshore-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** Puts a program of ours in the place of `postgres`. */
async function writePostgres(script: string): Promise<void> {
  const programs = join(folder, "native", "bin");
  await mkdir(programs, { recursive: true });
  for (const name of ["initdb", "postgres"]) {
    await writeFile(join(programs, name), script, { mode: 0o755 });
  }
}

test("the programs of this platform are found", async () => {
  const programs = await findPrograms({ platform, architecture });
  expect(programs.majorVersion).toBe("18");
  expect(programs.postgres).toMatch(/native\/bin\/postgres$/);
});

test("an installation without scripts is mended", async () => {
  const { postgres } = await findPrograms({ platform, architecture });
  const installed = dirname(dirname(dirname(postgres)));
  await cp(installed, folder, { recursive: true, verbatimSymlinks: true });
  const list = await readFile(join(folder, "native", "pg-symlinks.json"), "utf8");
  for (const { target } of z.array(z.object({ target: z.string() })).parse(JSON.parse(list))) {
    await unlink(join(folder, target));
  }
  await chmod(join(folder, "native", "bin", "postgres"), 0o644);
  expect((await checkPrograms(folder)).majorVersion).toBe("18");
});

test.each([
  ["win32", "x64"],
  ["linux", "riscv64"],
])("%s on %s has no server of our own", async (otherPlatform, otherArchitecture) => {
  await expect(
    findPrograms({ platform: otherPlatform, architecture: otherArchitecture }),
  ).rejects.toMatchObject({
    code: "EMBEDDED_POSTGRES_FAILED",
    message:
      `no PostgreSQL of our own for ${otherPlatform} on ${otherArchitecture}: ` +
      "name a `database` in the configuration",
  });
});

test("a system without the loader of the programs is told so", async () => {
  await writePostgres("#!/lib/no-such-loader.so\n");
  await expect(checkPrograms(folder)).rejects.toMatchObject({
    code: "EMBEDDED_POSTGRES_FAILED",
    message: expect.stringMatching(/does not run here \(it needs glibc\): name a `database`/),
  });
});

test("a program that fails is quoted", async () => {
  await writePostgres("#!/bin/sh\necho 'no libpq.so.5' >&2\nexit 127\n");
  await expect(checkPrograms(folder)).rejects.toMatchObject({
    code: "EMBEDDED_POSTGRES_FAILED",
    message: expect.stringContaining("does not run here (no libpq.so.5): name a `database`"),
  });
});
