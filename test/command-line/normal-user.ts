import { lchownSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Root may read every file, so it runs commands as a normal user: the usual number of `nobody`. */
export const normalUser = process.getuid?.() === 0 ? 65_534 : undefined;

/** Makes a folder and all that is in it the normal user's, where there is one beside this. */
export function giveAway(path: string): void {
  if (normalUser === undefined) {
    return;
  }
  lchownSync(path, normalUser, normalUser);
  for (const name of readdirSync(path, { recursive: true, encoding: "utf8" })) {
    lchownSync(join(path, name), normalUser, normalUser);
  }
}
