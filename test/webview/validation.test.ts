import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { themes, type ThemeName } from './themes.ts';
import { openBrowser } from './viewPage.ts';
import { echoServer, openValidationPage, pictureOf, rowsOf, type Scene } from './validationPage.ts';
import type { Outcome } from '../../src/grading/validation.ts';
import type { ToValidationView } from '../../src/protocol/validationMessages.ts';

const wrong: Readonly<Record<string, Outcome>> = {
  'faults/c-sigpipe E11': 'missed',
  'faults/c-stale-buffer E03': 'unexpected',
  'faults/python-recv-once E05': 'errored',
  'solutions/java E19': 'unexpected',
};

describe('the page of a validation', function () {
  this.timeout(120_000);
  let browser: Browser;
  let scene: Scene;

  before(async () => {
    [browser, scene] = await Promise.all([openBrowser(), echoServer()]);
  });

  after(() => browser.close());

  const half = (locale?: 'zh-cn'): ToValidationView => {
    const rows = rowsOf(scene);
    const [running, next] = rows.slice(rows.length / 2);
    assert.ok(running && next);
    return pictureOf(scene, rows.slice(0, rows.length / 2), {
      ...{ standing: 'running', running: [running, next], locale },
      progress: { done: rows.length / 2, total: rows.length, leftMs: 42_000 },
    });
  };
  const states: Readonly<Record<string, (locale?: 'zh-cn') => ToValidationView>> = {
    never: locale => pictureOf(scene, [], { locale }),
    running: half,
    proved: locale => pictureOf(scene, rowsOf(scene), { at: 1_700_000_000_000, locale }),
    notProved: locale =>
      pictureOf(scene, rowsOf(scene, wrong), { at: 1_700_000_000_000, stale: ['faults/c-sigpipe'], locale }),
    restricted: locale =>
      pictureOf(scene, rowsOf(scene), { barred: 'Restricted Mode: nothing runs here.', locale }),
  };

  for (const theme of Object.keys(themes) as ThemeName[]) {
    for (const locale of [undefined, 'zh-cn'] as const) {
      for (const [name, picture] of Object.entries(states)) {
        it(`has nothing that axe-core objects to: ${name}, ${theme}${locale ? `, ${locale}` : ''}`, async () => {
          const view = await openValidationPage(browser, { theme, ...(locale && { locale }) });
          try {
            await view.tell(picture(locale));
            if (name === 'notProved') await view.page.locator('.problems button').first().click();
            await view.page.locator('.matrix tbody').first().waitFor();
            await view.screenshot(`validation-${name}-${theme}${locale ? `-${locale}` : ''}`);
            assert.deepEqual(await view.violations(), []);
          } finally {
            await view.close();
          }
        });
      }
    }
  }
});
