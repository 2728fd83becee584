import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The processes, servers and others, that were started on a folder or anything below it. */
export async function findServerProcesses(folder: string): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eww", "-o", "pid=,args="]);
  return stdout
    .split("\n")
    .filter((line) => line.includes(`${folder}/postgres`))
    .map((line) => Number.parseInt(line, 10));
}
