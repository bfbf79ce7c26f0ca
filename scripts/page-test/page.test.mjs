// The page of `seeder docs --html` in a headless Chromium: `SEEDS_PAGE` is its path, `CHROMIUM` the browser.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const page_url = pathToFileURL(path.resolve(process.env.SEEDS_PAGE)).href;
const desktop = { width: 1200, height: 900 };
const phone = { width: 360, height: 740 };
let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

// Opens the page, offline, and fails on whatever it reports or asks of the network.
async function open(t, { viewport = desktop, colorScheme = "light", hash = "", bypassCSP = false } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, bypassCSP, offline: true });
  t.after(() => context.close());
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) problems.push(request.url());
  });
  await page.goto(page_url + hash);
  t.after(() => assert.deepEqual(problems, []));
  return page;
}

const hits = (page) => page.locator("main [data-search]:visible:not(:has([data-search]:visible))");

for (const [name, options] of [
  ["light", {}],
  ["dark", { colorScheme: "dark" }],
  ["phone", { viewport: phone }],
]) {
  test(`accessible and within the window: ${name}`, async (t) => {
    // axe is a script that the page's policy would refuse.
    const page = await open(t, { ...options, bypassCSP: true });
    if (process.env.SCREENSHOTS) {
      await mkdir(process.env.SCREENSHOTS, { recursive: true });
      await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
    }
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
    await page.addScriptTag({ path: require.resolve("axe-core") });
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map((violation) => [violation.id, violation.nodes.map((node) => node.html)]), []);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(inner <= outer, `${inner} pixels wide in a window of ${outer}`);
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `${name}-open.png`), fullPage: true });
    }
  });
}

test("light and dark differ", async (t) => {
  const paper = async (colorScheme) =>
    (await open(t, { colorScheme })).evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.notEqual(await paper("light"), await paper("dark"));
});

describe("search", () => {
  test("finds scenarios by what they are for, and says how many", async (t) => {
    const page = await open(t);
    await page.keyboard.press("/");
    await page.keyboard.type("queue of 500");
    assert.deepEqual(await hits(page).evaluateAll((all) => all.map((item) => item.id)), ["scenario-guild-long-queue"]);
    assert.equal(await page.locator("#found").textContent(), "1 found");
    await page.keyboard.press("Escape");
    assert.ok((await hits(page).count()) > 40);
    assert.equal(await page.locator("#found").textContent(), "");
  });

  test("finds a column within its table, which opens", async (t) => {
    const page = await open(t);
    await page.fill("#search", "guild_settings vote_skip");
    const table = page.locator("#table-guild_settings");
    assert.equal(await table.evaluate((details) => details.open), true);
    assert.equal(await table.locator("tbody tr[data-search]:visible").count(), 1);
    assert.equal(await page.locator("#table-guild").isVisible(), false);
  });

  test("says when there is nothing", async (t) => {
    const page = await open(t);
    await page.fill("#search", "zzz");
    assert.equal(await page.locator("#found").textContent(), "0 found");
    assert.equal(await hits(page).count(), 0);
  });

  test("opens the first hit with Enter", async (t) => {
    const page = await open(t);
    await page.fill("#search", "track-live");
    await page.press("#search", "Enter");
    assert.equal(await page.evaluate(() => document.activeElement.localName), "summary");
    assert.equal(await page.locator("#scenario-track-live").evaluate((details) => details.open), true);
    assert.ok(await page.locator("#scenario-track-live dd", { hasText: "Live from nowhere" }).isVisible());
  });
});

describe("links", () => {
  test("all lead somewhere", async (t) => {
    const page = await open(t);
    const lost = await page.evaluate(() =>
      [...document.querySelectorAll("a")]
        .map((link) => link.getAttribute("href"))
        .filter((href) => !href.startsWith("#") || !document.getElementById(href.slice(1))),
    );
    assert.deepEqual(lost, []);
  });

  test("open what they lead to, also where a search has hidden it", async (t) => {
    const page = await open(t);
    await page.fill("#search", "guild-long-queue");
    await page.click("#scenario-guild-long-queue summary");
    await page.click("#scenario-guild-long-queue a");
    assert.equal(await page.locator("#table-guild").evaluate((details) => details.open), true);
    assert.ok(await page.locator("#table-guild table").first().isVisible());
  });

  test("open what they lead to once more", async (t) => {
    const page = await open(t, { hash: "#table-guild" });
    await page.fill("#search", "guild-empty");
    await page.click("#scenario-guild-empty summary");
    await page.click("#scenario-guild-empty a");
    assert.ok(await page.locator("#table-guild table").first().isVisible());
  });

  test("work from outside", async (t) => {
    const page = await open(t, { hash: "#table-play_history" });
    assert.equal(await page.locator("#table-play_history").evaluate((details) => details.open), true);
  });

  test("of the diagrams are its boxes", async (t) => {
    const page = await open(t);
    const [steps, tables] = await page.locator("svg").all();
    assert.equal(await steps.locator("a").count(), await page.locator("[id^=step-]:not(marker)").count());
    assert.equal(await tables.locator("a").count(), await page.locator("details[id^=table-]").count());
    await tables.locator("a", { hasText: /^queue_item$/ }).click();
    assert.equal(await page.locator("#table-queue_item").evaluate((details) => details.open), true);
  });
});

test("the keyboard reaches the content at once, and everything else", async (t) => {
  const page = await open(t);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await page.locator("main details").first().evaluate((details) => details.open), true);
});

test("charts count the rows", async (t) => {
  const page = await open(t);
  const plays = page.locator('figure[data-search="Plays by hour"] tbody tr');
  assert.equal(await plays.count(), 24);
  const sum = await plays.locator("td").evaluateAll((cells) =>
    cells.reduce((sum, cell) => sum + Number(cell.textContent.replaceAll(",", "")), 0),
  );
  const rows = await page.locator("#table-play_history summary span").textContent();
  assert.equal(sum, Number(rows.replace(/\D/g, "")));
});

test("the diagrams of the documents are Mermaid", async (t) => {
  const text = await readFile(path.join(root, "docs/data/quick-reference.md"), "utf8");
  const diagrams = [...text.matchAll(/^```mermaid\n(.*?)^```$/gms)].map((match) => match[1]);
  assert.equal(diagrams.length, 2);
  const context = await browser.newContext({ offline: true });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.addScriptTag({ path: path.join(path.dirname(require.resolve("mermaid")), "mermaid.min.js") });
  for (const [index, diagram] of diagrams.entries()) {
    const drawn = await page.evaluate(
      async ([id, text]) => (await window.mermaid.render(id, text)).svg,
      [`diagram-${index}`, diagram],
    );
    assert.match(drawn, /playlist/);
  }
});
