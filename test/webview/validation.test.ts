import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Outcome } from '../../src/grading/validation.ts';
import type { FromValidationView, ToValidationView } from '../../src/protocol/validationMessages.ts';
import { themes, type ThemeName } from './themes.ts';
import { openBrowser } from './viewPage.ts';
import {
  openValidationPage,
  pictureOf,
  rowsOf,
  someOfEchoServer,
  type Scene,
  type ValidationPage,
} from './validationPage.ts';

const wrong: Readonly<Record<string, Outcome>> = {
  'faults/c-sigpipe E11': 'missed',
  'faults/c-backlog-1 E03': 'unexpected',
  'faults/c-eintr-fatal E05': 'errored',
  'solutions/java E19': 'unexpected',
};

describe('the page of a validation', function () {
  this.timeout(120_000);
  let browser: Browser;
  let scene: Scene;
  let view: ValidationPage | undefined;

  before(async () => {
    [browser, scene] = await Promise.all([openBrowser(), someOfEchoServer()]);
  });

  afterEach(async () => {
    await view?.close();
    view = undefined;
  });

  after(() => browser.close());

  const open = async (picture: ToValidationView): Promise<ValidationPage> => {
    view = await openValidationPage(browser);
    await view.tell(picture);
    return view;
  };
  /** What the page has asked for since it said that it is ready. */
  const asked = async (page: ValidationPage): Promise<readonly FromValidationView[]> =>
    (await page.sent()).filter(({ type }) => type !== 'ready');

  const half = (locale?: 'zh-cn'): ToValidationView => {
    const rows = rowsOf(scene);
    const done = rows.slice(0, rows.length / 2);
    return pictureOf(scene, done, {
      ...{ standing: 'running', running: rows.slice(done.length, done.length + 2), locale },
      progress: { done: done.length, total: rows.length, leftMs: 42_000 },
    });
  };
  const at = 1_700_000_000_000;
  const states: Readonly<Record<string, (locale?: 'zh-cn') => ToValidationView>> = {
    never: locale => pictureOf(scene, [], { locale }),
    running: half,
    proved: locale => pictureOf(scene, rowsOf(scene), { at, standing: 'proved', locale }),
    notProved: locale => pictureOf(scene, rowsOf(scene, wrong), { at, stale: ['faults/c-sigpipe'], locale }),
    restricted: locale =>
      pictureOf(scene, rowsOf(scene), { barred: 'Restricted Mode: nothing runs here.', locale }),
  };

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`has nothing that axe-core objects to in its states, ${theme}`, async () => {
      for (const locale of [undefined, 'zh-cn'] as const) {
        const page = await openValidationPage(browser, { theme, ...(locale && { locale }) });
        view = page;
        // What is said differs between the languages, and how it is drawn does not: one state of each is enough.
        for (const [name, picture] of Object.entries(states)) {
          if (locale && name !== 'notProved') continue;
          await page.tell(picture(locale));
          if (name === 'notProved') await page.page.locator('.problems button').first().click();
          await page.page.locator(`.verdict`).waitFor();
          await page.screenshot(`validation-${name}-${theme}${locale ? `-${locale}` : ''}`);
          assert.deepEqual(await page.violations(), [], name);
        }
        await page.close();
        view = undefined;
      }
    });
  }

  it('says in words what every cell shows, and opens what was found', async () => {
    const opened = await open(states['notProved']?.() ?? half());
    const { page } = opened;
    await page.getByRole('button', { name: 'c-sigpipe, E11: not caught' }).waitFor();
    await page.getByRole('button', { name: 'java, E19: failed, and should not. What came of E19.' }).click();
    await page.locator('.detail').getByText('This server has to pass this check.').waitFor();
    assert.deepEqual(await asked(opened), [
      { type: 'finding', line: 'solutions/java@private', check: 'E19' },
    ]);
  });

  it('is walked by arrow keys: one stop of the Tab key, from cell to cell, up into the head', async () => {
    const { page } = await open(states['proved']?.() ?? half());
    const here = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
    await page.getByRole('button', { name: 'c, E01: passed' }).first().focus();
    assert.equal(await page.locator('.matrix [tabindex="0"]').count(), 1);
    for (const [key, words] of [
      ['ArrowRight', 'c, E02: passed'],
      ['ArrowDown', 'java, E02: passed'],
      ['Home', 'java, did what it is there for'],
      ['End', 'Grade java again'],
      ['Control+Home', 'c, did what it is there for'],
      ['ArrowRight', 'c, E01: passed'],
      ['ArrowUp', 'E01 Listens on the given port'],
    ] as const) {
      await page.keyboard.press(key);
      await page.waitForFunction(
        wanted => document.activeElement?.getAttribute('aria-label')?.startsWith(wanted),
        words.slice(0, 4),
      );
      if (!words.startsWith('E01')) assert.equal(await here(), words);
    }
    assert.equal(await page.locator('.matrix [tabindex="0"]').count(), 1);
  });

  it('keeps its place while it fills', async () => {
    const opened = await open(half());
    const { page } = opened;
    const cell = page.locator('tr.line').nth(5).locator('.cell button').nth(3);
    await cell.focus();
    const before = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await opened.tell(pictureOf(scene, rowsOf(scene), { standing: 'proved' }));
    const after = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(after?.split(':')[0], before?.split(':')[0]);
    await page.getByRole('status').getByText('Proved').waitFor();
  });

  it('asks for what its buttons say', async () => {
    const opened = await open(states['notProved']?.() ?? half());
    const { page } = opened;
    await page.getByRole('button', { name: 'Validate', exact: true }).click();
    await page.getByRole('button', { name: 'Validate Quickly' }).click();
    await page.getByRole('button', { name: 'Grade What Changed (1)' }).click();
    await page.getByRole('button', { name: 'Grade java again' }).first().click();
    await opened.tell(half());
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    assert.deepEqual(await asked(opened), [
      { type: 'validate', quick: false },
      { type: 'validate', quick: true },
      { type: 'again', folders: ['faults/c-sigpipe'] },
      { type: 'again', folders: ['solutions/java'] },
      { type: 'stop' },
    ]);
  });

  it('offers nothing that would run where nothing may', async () => {
    const { page } = await open(states['restricted']?.() ?? half());
    await page.getByText('Restricted Mode: nothing runs here.').waitFor();
    await page.locator('.cell button').first().click();
    await page.locator('.detail h2').waitFor();
    assert.equal(await page.getByRole('button', { name: /Validate|Grade|Again/ }).count(), 0);
  });
});
