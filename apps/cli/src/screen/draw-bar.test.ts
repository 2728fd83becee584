import { describe, expect, test } from "vitest";
import { drawBar, type Progress } from "./draw-bar.js";

const progress: Progress = {
  title: "step one",
  done: 15,
  total: 60,
  facts: [
    { text: "15/60 repositories", rank: 0 },
    { text: "132 manifests", rank: 3 },
    { text: "9.8/s", rank: 2 },
    { text: "4.5 s left", rank: 1 },
  ],
};

const bar = (filled: number, length: number) => `[${"■".repeat(filled).padEnd(length)}]`;

describe("a line", () => {
  test.each([
    [200, `step one ${bar(6, 24)} 15/60 repositories, 132 manifests, 9.8/s, 4.5 s left`],
    [74, `step one ${bar(2, 10)} 15/60 repositories, 132 manifests, 9.8/s, 4.5 s left`],
    [73, `step one ${bar(6, 24)} 15/60 repositories, 9.8/s, 4.5 s left`],
    [59, `step one ${bar(2, 10)} 15/60 repositories, 9.8/s, 4.5 s left`],
    [58, `step one ${bar(4, 16)} 15/60 repositories, 4.5 s left`],
    [56, `step one ${bar(3, 14)} 15/60 repositories, 4.5 s left`],
    [41, `step one ${bar(2, 11)} 15/60 repositories`],
    [30, "step one 15/60 repositories"],
    [12, "step one 15/"],
    [0, ""],
  ])("of %d columns has what there is room for", (columns, line) => {
    expect(drawBar(progress, columns)).toBe(line);
  });

  test("is never longer than it may be", () => {
    for (let columns = 0; columns < 120; columns += 1) {
      expect(drawBar(progress, columns).length).toBeLessThanOrEqual(columns);
    }
  });
});

describe("a bar", () => {
  const facts = [{ text: "listing", rank: 0 }];

  test.each([
    ["nothing is known", 0, 0, 0],
    ["nothing is done", 0, 7, 0],
    ["one is left", 6, 7, 20],
    ["all is done", 7, 7, 24],
    ["more is done than was known", 8, 7, 24],
  ])("when %s", (_, done, total, filled) => {
    const line = `step one ${bar(filled, 24)} listing`;
    expect(drawBar({ title: "step one", done, total, facts }, 80)).toBe(line);
  });
});

test("what is not known yet leaves no comma", () => {
  const facts = [
    { text: "1/2 ranges", rank: 0 },
    { text: "", rank: 1 },
  ];
  expect(drawBar({ title: "a", done: 1, total: 2, facts }, 80)).toMatch(/\] 1\/2 ranges$/);
});
