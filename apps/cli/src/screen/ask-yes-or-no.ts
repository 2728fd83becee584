import { createInterface } from "node:readline/promises";
import type { Surroundings } from "../surroundings.js";

/** Asks a question on the terminal. @returns whether it was answered with yes; all else is no */
export async function askYesOrNo(
  { standardInput, standardError }: Surroundings,
  question: string,
): Promise<boolean> {
  const lines = createInterface({ input: standardInput, output: standardError });
  const ended = new AbortController();
  lines.once("close", () => ended.abort());
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: ended.signal });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch (error) {
    if (ended.signal.aborted) {
      return false;
    }
    throw error;
  } finally {
    lines.close();
  }
}
