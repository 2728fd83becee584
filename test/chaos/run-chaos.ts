import { setTimeout as sleep } from "node:timers/promises";
import type { CommandResult } from "../command-line/run-longshore.js";
import { disturbances } from "./disturbances.js";
import type { FleetRole } from "../fleet/fleet.js";
import type { Stage } from "./stage.js";

/** How much happens. */
export interface ChaosOptions {
  /** Decides what happens, and to whom. */
  readonly seed: number;
  /** Ends when so much has happened, or when the import has. */
  readonly most: number;
  /** Told of each thing as it happens. */
  readonly onHappened: (number: number, name: string) => void;
}

const workers = 3;

/** Longest pause between two things. Milliseconds. */
const longestPause = 2_500;

/** Before a process that ended is started again. Milliseconds. */
const restartPause = 300;

/**
 * Imports with a fleet while things happen to it at random, one after the other. As on a cluster, a
 * process that ends in another way than it should is started again.
 * @returns how the coordinator ended, and how much happened before
 */
export async function runChaos(
  stage: Stage,
  { seed, most, onHappened }: ChaosOptions,
): Promise<{ ended: CommandResult; happened: number }> {
  const draw = createDraw(seed);
  const roles = ["producer", ...Array.from({ length: workers }, () => "worker" as const)] as const;
  const over = new AbortController();
  const others = roles.map((role) => supervise(stage, role, over.signal));
  const coordinator = supervise(stage, "coordinator", over.signal);
  const names = Object.keys(disturbances);
  let happened = 0;
  while (happened < most && !(await endsWithin(coordinator, draw(longestPause)))) {
    const name = names[draw(names.length)] ?? "";
    happened += 1;
    onHappened(happened, name);
    await disturbances[name]?.(stage, draw);
  }
  const ended = await coordinator;
  // Nobody would tell a process to end that is started after the fleet was.
  over.abort();
  await stage.fleet.stop();
  await Promise.all(others);
  return { ended, happened };
}

/** Keeps a process running until it ends as it should, or the import is over. @returns how it did */
async function supervise(
  { fleet, processes }: Stage,
  role: FleetRole,
  over: AbortSignal,
): Promise<CommandResult> {
  for (;;) {
    const command = fleet.start(role);
    processes[role].push(command);
    const result = await command.result;
    processes[role].splice(processes[role].indexOf(command), 1);
    await (result.exitCode === 0 ? undefined : wait(restartPause, over));
    if (result.exitCode === 0 || over.aborted) {
      return result;
    }
  }
}

/** Waits so many milliseconds, or until the signal is aborted. */
async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Whether the coordinator ends before so many milliseconds are over. */
async function endsWithin(coordinator: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return await Promise.race([coordinator.then(() => true), sleep(milliseconds, false)]);
}

/** Whole numbers below a bound, which the seed decides. Source: Marsaglia, "Xorshift RNGs". */
function createDraw(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
