/** A word as a shell takes it, whatever is in it: names of repositories are not ours. */
function quoteWord(word: string): string {
  return /^[\w./][\w./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** `--repository` in one word with its value, which may begin with a dash. */
function nameRepository(repository: string): string {
  return quoteWord(repository).startsWith("'")
    ? `--repository=${quoteWord(repository)}`
    : `--repository ${repository}`;
}

/** The commands that an operator may type for a run, as docs/operate.md has them. */
export const commands = {
  status: "longshore status config.yml",
  resume: "longshore resume config.yml",
  retry: "longshore retry config.yml",
  failures: "longshore failures config.yml",
  skips: "longshore skips config.yml",
  /** Goes on without a repository. */
  waive: (repository: string): string =>
    `longshore waive ${nameRepository(repository)} --reason "…" config.yml`,
} as const;
