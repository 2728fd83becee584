/**
 * The ways to end a server, in turn, each with the time it is given: fast (a checkpoint is written),
 * then immediate (the next start recovers). PostgreSQL's documentation, "Shutting Down the Server".
 */
export const shutdowns = [
  { signal: "SIGINT", timeoutMilliseconds: 60_000 },
  { signal: "SIGQUIT", timeoutMilliseconds: 20_000 },
] as const;
