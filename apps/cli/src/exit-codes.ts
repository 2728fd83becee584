/** Exit codes: done; something was not imported or went wrong; wrong usage; interrupted. */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
