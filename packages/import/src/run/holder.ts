import { hash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * This process, so that it is not mistaken for a later one: host, process id, start time, and where
 * that id means something.
 * @param role such as `worker`
 */
export function nameProcess(role: string): string {
  const { pid } = process;
  return `${role} ${pid} on ${hostname()} (started ${startOf(pid) ?? "?"} in ${nameProcessSpace()})`;
}

/** Whether a holder was a process that could be seen from here, and is no more. */
export function isDeadHolder(holder: string): boolean {
  const match = /^\w+ (\d+) on (\S+) \(started (\S+) in (\S+)\)$/.exec(holder);
  if (match === null || match[2] !== hostname() || match[4] !== nameProcessSpace()) {
    return false;
  }
  const pid = Number(match[1]);
  return !isAlive(pid) || (startOf(pid) ?? "?") !== match[3];
}

/**
 * The boot and the namespace that process ids are of: containers may share a host's name and not see
 * each other's processes. Eight hexadecimal digits; `?` where that can't be told.
 */
function nameProcessSpace(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return hash("sha256", `${boot} ${readlinkSync("/proc/self/ns/pid")}`).slice(0, 8);
  } catch {
    return "?";
  }
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
