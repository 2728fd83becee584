import type { CheckResult } from "@longshore/checks";
import { toPrintableMessage } from "@longshore/telemetry";

/** How people read what came of a check. What is wrong stands out. */
const words = { pass: "pass", warn: "warn", fail: "FAIL", "not-checked": "-" } as const;

/** Wide enough for the longest name of a check, and two spaces. */
const nameWidth = 20;

/** Says in one line what a check has found, and in a second one what to do about it. */
export function describeResult(result: CheckResult): string {
  const { name, status } = result;
  const message = status === "not-checked" ? `not checked, ${result.message}` : result.message;
  const line = `${words[status].padEnd(6)}${name.padEnd(nameWidth)}${toPrintableMessage(message)}\n`;
  if (status === "pass" || status === "not-checked") {
    return line;
  }
  const code = status === "fail" && result.code !== undefined ? `${result.code}: ` : "";
  return `${line}${" ".repeat(6 + nameWidth)}${code}${result.next}\n`;
}

/** Says how many checks ended how. */
export function describeTally(results: readonly CheckResult[]): string {
  const count = (status: CheckResult["status"]) =>
    results.filter((result) => result.status === status).length;
  const parts = [
    `${count("pass")} of ${results.length} checks pass`,
    ...describeCount(count("warn"), "warn"),
    ...describeCount(count("fail"), "fail"),
    ...describeCount(count("not-checked"), "not checked"),
  ];
  return `${parts.join(", ")}.`;
}

function describeCount(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
