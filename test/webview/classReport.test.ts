import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { classHtml } from '../../src/report/classHtml.ts';
import { createLocalizer } from '../../src/lab/coreDictionary.ts';
import type { ClassInput } from '../../src/report/classInput.ts';
import { compareHtml } from '../../src/report/compareHtml.ts';
import { compareResults } from '../../src/report/compareResults.ts';
import { twoVersions } from '../unit/report/twoVersions.ts';
import { attack, gradeOf, hostile, resultOf, smallClass, withChecks } from '../unit/report/classRoom.ts';
import { soon } from '../soon.ts';
import { openBrowser } from './viewPage.ts';
import { keepPicture } from '../keepPicture.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** 200 students, 25 checks, most of which fail and have much to say. */
async function bigClass(): Promise<ClassInput> {
  const input = await smallClass();
  const checks = Array.from({ length: 25 }, (_, i) => {
    const id = `E${String(i + 1).padStart(2, '0')}`;
    return { ...input.lab.manifest.checks[i % 22]!, id };
  });
  const failing = gradeOf('decodes').checks.find(({ id }) => id === 'E03')!;
  const results = Array.from({ length: 200 }, (_, n) => {
    const grade = withChecks(gradeOf('decodes'), check => check);
    const all = checks.map(({ id, title, points }, i) =>
      (i + n) % 6 !== 0
        ? { ...failing, id, title, maxPoints: points }
        : { ...grade.checks[0]!, id, title, points, maxPoints: points },
    );
    const score = all.reduce((sum, { points }) => sum + points, 0);
    return resultOf(
      { id: `u${String(1000 + n)}`, name: `学生 ${n}` },
      { outcome: 'graded', grade: { ...grade, checks: all, score: n % 7 === 0 ? 0 : score, causes: [] } },
    );
  });
  return { ...input, lab: { ...input.lab, manifest: { ...input.lab.manifest, checks } }, results };
}

describe('the report of a class in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let folder: string;

  before(async () => {
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), 'socklab-class-report-'));
  });

  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a report as a file on a computer without a network; whatever it asks for, or complains about, is an error. */
  async function open(
    report: ClassInput | string,
    options: BrowserContextOptions,
    work: (page: Page) => Promise<void>,
  ): Promise<void> {
    const file = join(folder, 'report.html');
    writeFileSync(file, typeof report === 'string' ? report : classHtml(report));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const wrong: string[] = [];
    try {
      await context.setOffline(true);
      const page = await context.newPage();
      page.on('pageerror', error => wrong.push(error.message));
      page.on('console', message => wrong.push(message.text()));
      page.on('request', request => {
        if (request.url().split('#')[0] !== `file://${file}`) wrong.push(`asks for ${request.url()}`);
      });
      page.on('dialog', dialog => wrong.push(`says ${dialog.message()}`));
      await page.goto(`file://${file}`);
      await work(page);
      assert.deepEqual(wrong, []);
    } finally {
      await context.close();
    }
  }

  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    const { violations: found } = await page.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }

  async function picture(page: Page, name: string): Promise<void> {
    await keepPicture(page, `class-report-${name}`, { fullPage: true });
  }

  const first = (page: Page): Promise<string | null> =>
    page.locator('#map tbody tr').first().locator('th a').textContent();

  const looks: readonly (readonly [string, BrowserContextOptions])[] = [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { colorScheme: 'light', viewport: { width: 380, height: 760 } }],
  ];
  for (const [name, options] of looks)
    it(`has nothing that assistive technology stumbles over (${name})`, async () => {
      await open(await smallClass(), options, async page => {
        await picture(page, name);
        assert.deepEqual(await violations(page), []);
        await page.getByRole('button', { name: 'Open all' }).click();
        await page.evaluate(() => document.querySelectorAll('details').forEach(each => (each.open = true)));
        await picture(page, `${name}-open`);
        assert.deepEqual(await violations(page), []);
      });
    });

  it('is in Chinese, too', async () => {
    await open(await smallClass('zh-cn'), {}, async page => {
      await picture(page, 'zh-cn');
      assert.equal(await page.locator('html').getAttribute('lang'), 'zh-cn');
      assert.match((await page.locator('h1').textContent()) ?? '', /全班成绩报告/);
      const words = await page.locator('main').innerText();
      assert.doesNotMatch(words, /\b(students|Score|Summary|rejected|mean|failed|not graded)\b/);
      assert.deepEqual(await violations(page), []);
    });
  });

  it('sorts by any column, forth and back, by keyboard', async () => {
    await open(await smallClass(), {}, async page => {
      assert.equal(await first(page), 's01');
      const heads = page.locator('#map thead th');
      await heads.nth(0).getByRole('button').press('Enter');
      assert.equal(await first(page), 's09');
      assert.equal(await heads.nth(0).getAttribute('aria-sort'), 'descending');
      await heads.nth(1).getByRole('button').press('Enter');
      assert.equal(await first(page), 's01');
      await heads.nth(1).getByRole('button').press('Enter');
      // Nobody's score comes before zero.
      assert.equal(await first(page), 's08');
      // Who fails a check comes first: E11.
      await page.getByRole('button', { name: / E11 / }).press('Enter');
      assert.equal(await first(page), 's07');
      assert.equal(await page.locator('[aria-sort]').count(), 1);
    });
  });

  it('leads from a cell to what was found', async () => {
    await open(await smallClass(), {}, async page => {
      const finding = page.locator('details.student section h3').filter({ hasText: 'E11 Reset while' });
      assert.equal(await finding.isVisible(), false);
      const row = page.locator('#map tbody tr').filter({ hasText: 's07' });
      await row.getByRole('link', { name: 'failed' }).click();
      await finding.waitFor({ state: 'visible' });
      // The policy of the page forbids what waitForFunction does.
      await soon(async () => {
        const box = await finding.boundingBox();
        assert.ok(box && box.y >= 0 && box.y < 900, JSON.stringify(box));
      });
      await page.getByText('killed by SIGPIPE while').waitFor({ state: 'visible' });
      // Every link has a place to lead to, and no two places have one name.
      const lost = await page.evaluate(() =>
        [...document.querySelectorAll('a')]
          .map(a => a.hash.slice(1))
          .filter(id => !document.getElementById(id)),
      );
      assert.deepEqual(lost, []);
      const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(each => each.id));
      assert.equal(new Set(ids).size, ids.length);
    });
  });

  it('is whole without scripts', async () => {
    await open(await smallClass(), { javaScriptEnabled: false }, async page => {
      assert.equal(await page.locator('#map tbody tr').count(), 9);
      assert.equal(await page.locator('#map thead th').first().innerText(), 'Student');
      assert.equal(await page.getByRole('button', { includeHidden: false }).count(), 0);
      await page.locator('summary', { hasText: 's07' }).click();
      assert.ok(await page.getByText('killed by SIGPIPE while').isVisible());
    });
  });

  it('runs nothing that stands in results', async () => {
    const input = await smallClass();
    const said = hostile(input.results);
    const manifest = { ...hostile(input.lab.manifest), id: 'echo-server' };
    await open({ ...input, results: said, lab: { ...input.lab, manifest } }, {}, async page => {
      assert.equal(await page.locator('script').count(), 1);
      assert.ok((await page.locator('body').innerText()).includes(attack.slice(0, 20)));
    });
  });

  it('has a sister that tells what changed, in both languages', async () => {
    const { before, after } = twoVersions();
    const comparison = compareResults(before, after);
    for (const [locale, colorScheme] of [
      ['en', 'light'],
      ['zh-cn', 'dark'],
    ] as const)
      await open(compareHtml(comparison, createLocalizer(locale)), { colorScheme }, async page => {
        await picture(page, `compare-${locale}`);
        assert.deepEqual(await violations(page), []);
        assert.equal(await page.locator('#map tbody tr').count(), 6);
        // Who has the fewest points of the difference comes last at first, then first.
        const difference = page.locator('#map thead th').nth(3).getByRole('button');
        await difference.click();
        assert.match(await page.locator('#map tbody tr').first().innerText(), /s3/);
        await difference.click();
        assert.match(await page.locator('#map tbody tr').first().innerText(), /s2/);
      });
  });

  it('is usable with 200 students and 25 checks', async () => {
    const input = await bigClass();
    const size = Buffer.byteLength(classHtml(input));
    assert.ok(size < 10_000_000, `${size} bytes`);
    await open(input, {}, async page => {
      await picture(page, 'big');
      assert.equal(await page.locator('#map td[class]').count(), 200 * 25 + 201 + 1);
      await page.getByRole('button', { name: / E25 / }).click();
      assert.match(await page.locator('[aria-sort]').innerText(), /^25/);
    });
  });
});
