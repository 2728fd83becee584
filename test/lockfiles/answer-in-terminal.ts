import { spawn } from "node:child_process";
import { once } from "node:events";
import { environment, longshorePath } from "../command-line/run-longshore.js";

/** A question that is asked on a terminal. */
export interface Asked {
  readonly question: string;
  readonly answer: string;
  /** What is done while the answer is waited for. */
  readonly meanwhile?: () => Promise<void> | void;
}

/** Runs `longshore` on a terminal of its own, and answers its question when it is asked. */
export async function answerInTerminal(
  words: readonly string[],
  { question, answer, meanwhile }: Asked,
): Promise<{ exitCode: number | null; written: string }> {
  const command = [process.execPath, longshorePath, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", `exec ${command}`, "/dev/null"], {
    env: { ...environment, TERM: "dumb" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let written = "";
  let answered = false;
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    written += part;
    if (!answered && written.includes(question)) {
      answered = true;
      void Promise.resolve(meanwhile?.()).then(() => child.stdin.write(`${answer}\n`));
    }
  });
  await once(child, "close");
  return { exitCode: child.exitCode, written };
}
