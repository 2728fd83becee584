import { expect, test } from "vitest";
import { commands } from "./commands.js";

test.each([
  ["group/project", "--repository group/project"],
  ["-rf", "--repository='-rf'"],
  ["a b;$(reboot)", "--repository='a b;$(reboot)'"],
  ["it's", "--repository='it'\\''s'"],
  ["", "--repository=''"],
])("the repository %j is one word of a shell", (repository, words) => {
  expect(commands.waive(repository)).toBe(`longshore waive ${words} --reason "…" config.yml`);
});
