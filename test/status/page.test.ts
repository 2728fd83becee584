import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunStatus } from "@longshore/status";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findBrowser, startBrowser } from "../browser/find-browser.js";
import { chooseAddress, get } from "../command-line/ask-address.js";
import { type HeldTable, holdTable } from "../command-line/hold-table.js";
import { type RunningCommand, runLongshore } from "../command-line/run-longshore.js";
import { type S3Workplace, serveAsBucket } from "../command-line/s3-workplace.js";
import { createSampleWorkplace } from "../command-line/sample-workplace.js";
import { createFleet, type Fleet } from "../fleet/fleet.js";
import { hasRedis, openTestRedis } from "../redis/test-redis.js";
import { makeTemporaryFolder } from "../temporary-folder.js";
import {
  findBarriers,
  findOverflows,
  type Look,
  measurePicture,
  openPage,
  walkByKeyboard,
} from "./look-at-page.js";

const { name: browserName, program } = findBrowser();

/** Where the pictures are kept; none are when it is not named. */
const keptPictures = process.env["LONGSHORE_TEST_PICTURES"] ?? "";

/** A picture to keep is of a registry that is worth one. */
const size =
  keptPictures === "" ? { repositories: 60, tags: 500 } : { repositories: 160, tags: 2_000 };

/** Longest wait for what comes in its own time: other tests may have the machine. Milliseconds. */
const patience = 200_000;

/** Until storage answers: there is time to look. Milliseconds. */
const latency = 40;

const desk: Look = { width: 1280, colorScheme: "light" };

const looks: readonly Look[] = [
  desk,
  { width: 1280, colorScheme: "dark" },
  { width: 360, colorScheme: "light" },
  { width: 360, colorScheme: "dark" },
];

describe.skipIf(program === undefined || !hasRedis)(
  `the page of a fleet's run, in a browser: ${browserName}`,
  { timeout: 2 * patience },
  () => {
    /** What ends what was begun, in its order. */
    const endings: (() => Promise<unknown>)[] = [];
    let workplace: S3Workplace;
    let fleet: Fleet;
    let coordinator: RunningCommand;
    let address: string;
    let url: string;
    let browser: Browser;
    let pictures: string;
    beforeAll(async () => {
      pictures = openPictureFolder();
      const redis = await openTestRedis();
      endings.push(() => redis.close());
      const made = await createSampleWorkplace({
        seed: 12,
        ...size,
        broken: ["manifest-not-json", "tag-link-missing", "layer-link-missing"],
        brokenOfEach: 1,
      });
      workplace = await serveAsBucket(made, { latency });
      endings.push(() => workplace.remove());
      address = await chooseAddress();
      url = `http://${address}/`;
      // A run that waits for an operator goes on telling.
      fleet = createFleet(workplace, redis.url, { FAILURES: "wait" });
      endings.push(() => fleet.stop());
      startCoordinator();
      fleet.start("producer");
      fleet.start("worker");
      fleet.start("worker");
      browser = await startBrowser(program ?? "");
      endings.push(() => browser.close());
      await waitForStatus(({ current }) => current === "pre-import");
    }, 2 * patience);
    afterAll(async () => {
      for (const end of endings.toReversed()) {
        await end();
      }
    });

    function openPictureFolder(): string {
      if (keptPictures !== "") {
        mkdirSync(keptPictures, { recursive: true });
        return keptPictures;
      }
      const folder = makeTemporaryFolder("pictures");
      endings.push(async () => rmSync(folder, { recursive: true }));
      return folder;
    }

    function startCoordinator(): void {
      coordinator = fleet.start("coordinator", { ADDRESS: address });
    }

    async function readStatus(): Promise<RunStatus | undefined> {
      const { status, text } = await get(address, "/api/status");
      return status === 200 ? JSON.parse(text) : undefined;
    }

    async function waitForStatus(isAwaited: (status: RunStatus) => boolean): Promise<void> {
      const read = async () => {
        const status = await readStatus();
        return status !== undefined && isAwaited(status);
      };
      await vi.waitUntil(read, { timeout: patience, interval: 200 });
    }

    test("its numbers move by themselves", async () => {
      const { page, complaints, close } = await openPage(browser, url, desk);
      const bar = page.getByRole("progressbar", { name: "Step one manifests" });
      const value = await readValue(bar);
      await expect.poll(() => readValue(bar), { timeout: patience }).toBeGreaterThan(value);
      const step = page.getByRole("listitem").filter({ has: bar });
      const text = await step.textContent();
      await expect.poll(() => step.textContent(), { timeout: patience }).not.toBe(text);
      expect(complaints).toEqual([]);
      await close();
    });

    describe("in step two, with work in hand", () => {
      let tags: HeldTable;
      beforeAll(async () => {
        // Before it begins: on a quick machine it might be over before anybody has looked.
        tags = await holdTable(workplace.database.url, "tags");
        await waitForStatus(({ current }) => current === "tag-import");
        await tags.awaited(4);
      }, 2 * patience);
      afterAll(() => tags.release());

      test.each(looks)("$width wide and $colorScheme", async (look) => {
        const { page, complaints, close } = await openPage(browser, url, look);
        await page.getByRole("table", { name: "Jobs in hand" }).waitFor();
        const picture = await page.screenshot({ fullPage: keptPictures === "" });
        writeFileSync(join(pictures, `status-page-${look.width}-${look.colorScheme}.png`), picture);
        const { ground, deviation } = await measurePicture(browser, picture);
        expect(deviation).toBeGreaterThan(5);
        expect(look.colorScheme === "dark" ? 255 - ground : ground).toBeGreaterThan(200);
        expect(await findOverflows(page)).toEqual([]);
        expect(await findBarriers(page)).toEqual([]);
        await page.setViewportSize({ width: 320, height: 640 });
        expect(await findOverflows(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await close();
      });

      test("without a mouse", async () => {
        const { page, close } = await openPage(browser, url, desk);
        const { focusable, reached, invisible } = await walkByKeyboard(page);
        expect(focusable.length).toBeGreaterThan(3);
        expect(reached).toEqual(focusable);
        expect(invisible).toEqual([]);
        const hold = page.getByRole("button", { name: "Hold this page" });
        await hold.focus();
        await page.keyboard.press("Space");
        expect(await hold.getAttribute("aria-pressed")).toBe("true");
        await page.getByText("Go on without it").first().focus();
        await page.keyboard.press("Enter");
        await page.getByText("longshore waive").first().waitFor();
        await close();
      });
    });

    test("it says when the server is away, and goes on when that is back", async () => {
      const { page, close } = await openPage(browser, url, desk);
      coordinator.kill("SIGTERM");
      await page.getByText(/^No answer from the server since \d\d:\d\d:\d\d /).waitFor();
      await page.getByRole("heading", { level: 1, name: /^Run 1/ }).waitFor();
      await coordinator.result;
      startCoordinator();
      await page.getByText(/^Live, /).waitFor({ timeout: patience });
      expect(await page.getByText("No answer").count()).toBe(0);
      await close();
    });

    test("it shows what operators write as they wrote it", async () => {
      await waitForStatus(({ failures }) =>
        failures.first.some(({ stage }) => stage === "tag-import"),
      );
      const status = await readStatus();
      const repository = status?.failures.first[0]?.repository ?? "";
      const { page, complaints, close } = await openPage(browser, url, desk);
      await page.getByText(repository, { exact: true }).first().waitFor();
      // Nothing ends before somebody has looked.
      await runLongshore(["pause", workplace.configuration]);
      const reason = `<img src="x" onerror="alert(1)"> & <b>"bold"</b>`;
      const words = ["waive", "--repository", repository, "--reason", reason];
      await runLongshore([...words, workplace.configuration]);
      await page.getByText(reason).waitFor();
      await page.getByText("longshore resume config.yml").waitFor();
      expect(await page.locator("img").count()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });
  },
);

async function readValue(bar: Locator): Promise<number> {
  return Number(await bar.getAttribute("value"));
}
