import type { Browser, Page } from "playwright-core";
import axe from "axe-core";

/** How somebody looks at the page. */
export interface Look {
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

/** The page, as somebody looks at it, and what went wrong on it meanwhile. */
export interface OpenPage {
  readonly page: Page;
  /** What its console says, errors it throws, and requests to elsewhere. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** Longest wait for what should be there soon. Milliseconds. */
const patience = 120_000;

/** Opens the page, and waits until it shows a run. */
export async function openPage(browser: Browser, url: string, look: Look): Promise<OpenPage> {
  const { width, colorScheme } = look;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  // Other tests may have the machine.
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) {
      complaints.push(`request to ${request.url()}`);
    }
  });
  await page.goto(url);
  await page.getByRole("heading", { level: 1, name: /^Run / }).waitFor();
  return { page, complaints, close: () => context.close() };
}

/** What is wider than its place, and scrolls neither; and the page itself when it is wider than the window. */
export async function findOverflows(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => getComputedStyle(element).display !== "inline")
      .filter((element) => element.scrollWidth > element.clientWidth)
      .filter((element) => {
        for (let at: Element | null = element; at !== null; at = at.parentElement) {
          const { overflowX, clipPath } = getComputedStyle(at);
          // What is said only to screen readers has no place at all.
          if (overflowX === "auto" || overflowX === "scroll" || clipPath !== "none") {
            return false;
          }
        }
        return true;
      })
      .map((element) => `${element.tagName} ${element.className}: ${element.textContent}`),
  );
}

/** What makes the page hard or impossible to use for some: serious and critical findings of axe. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  if (passes.length === 0) {
    throw new Error("axe has checked nothing");
  }
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** What a picture shows, as far as numbers tell. */
export interface PictureFigures {
  /** How light the corner is, which is the background: 0 to 255. */
  readonly ground: number;
  /** How far the pixels lie from their mean: 0 for a blank picture. */
  readonly deviation: number;
}

/** Measures a picture, with a page of the browser's as the reader. */
export async function measurePicture(browser: Browser, picture: Buffer): Promise<PictureFigures> {
  const page = await browser.newPage();
  try {
    return await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      if (context === null) {
        throw new Error("there is no canvas to draw on");
      }
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const lights: number[] = [];
      for (let at = 0; at < data.length; at += 4) {
        const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
        lights.push(0.2126 * red + 0.7152 * green + 0.0722 * blue);
      }
      const mean = lights.reduce((sum, light) => sum + light, 0) / lights.length;
      const squares = lights.reduce((sum, light) => sum + (light - mean) ** 2, 0);
      return { ground: lights[0] ?? 0, deviation: Math.sqrt(squares / lights.length) };
    }, picture.toString("base64"));
  } finally {
    await page.close();
  }
}

/** What can be focused, and what the Tab key reaches from the top, in its order, with what shows it. */
export async function walkByKeyboard(
  page: Page,
): Promise<{ focusable: string[]; reached: string[]; invisible: string[] }> {
  const focusable = await page
    .locator("a[href], button, summary, input, select, textarea, [tabindex='0']")
    .evaluateAll((elements) =>
      elements.map((element) => `${element.tagName} ${element.textContent}`),
    );
  const reached: string[] = [];
  const invisible: string[] = [];
  for (const _ of focusable) {
    await page.keyboard.press("Tab");
    const focus = page.locator(":focus");
    const name = await focus.evaluate((element) => `${element.tagName} ${element.textContent}`);
    reached.push(name);
    const outline = await focus.evaluate((element) => getComputedStyle(element).outlineStyle);
    if (outline === "none") {
      invisible.push(name);
    }
  }
  return { focusable, reached, invisible };
}
