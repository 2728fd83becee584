/**
 * Exit codes: done; something was not imported or went wrong; wrong usage; interrupted; nobody read
 * the output to its end. The last two are those of a shell for a program that SIGINT or SIGPIPE ends.
 */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  interrupted: 130,
  closedPipe: 141,
} as const;
