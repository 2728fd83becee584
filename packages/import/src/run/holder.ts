import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * This process, so that it is not mistaken for a later one: host, process id and start time.
 * @param role such as `worker`
 */
export function nameProcess(role: string): string {
  return `${role} ${process.pid} on ${hostname()} (started ${startOf(process.pid) ?? "?"})`;
}

/** Whether a holder was a process of this host that is no more. */
export function isDeadHolder(holder: string): boolean {
  const match = /^\w+ (\d+) on (\S+) \(started (\S+)\)$/.exec(holder);
  if (match === null || match[2] !== hostname()) {
    return false;
  }
  const pid = Number(match[1]);
  return !isAlive(pid) || (startOf(pid) ?? "?") !== match[3];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** When a process started, in clock ticks since the host did; undefined where that can't be told. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
