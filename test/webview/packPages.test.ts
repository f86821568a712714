import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import type { Html } from '../../src/base/html.ts';
import { packPage, refusedPackPage } from '../../src/extension/packPage.ts';
import type { Translate } from '../../src/extension/translate.ts';
import { updatePage } from '../../src/extension/updatePage.ts';
import { newPack, sampleUpdate } from '../unit/extension/samplePack.ts';
import { openStillPage } from './stillPage.ts';
import { themes, type ThemeName } from './themes.ts';
import { openBrowser } from './viewPage.ts';

const chinese = JSON.parse(readFileSync('l10n/bundle.l10n.zh-cn.json', 'utf8')) as Record<string, string>;
const saying =
  (locale: 'en' | 'zh-cn'): Translate =>
  (message, args = {}) =>
    ((locale === 'en' ? undefined : chinese[message]) ?? message).replaceAll(
      /\{(\w+)\}/g,
      (whole, name: string) => String(args[name] ?? whole),
    );

const states: Readonly<Record<string, (t: Translate) => Html>> = {
  new: t => packPage(newPack, t),
  installed: t =>
    packPage(
      {
        ...newPack,
        signerWarnings: [],
        install: { step: 'same', before: '1.2.0', notes: [], links: { open: 'command:open' } },
      },
      t,
    ),
  'changed key': t =>
    packPage(
      {
        ...newPack,
        kind: 'instructor',
        signerWarnings: [{ words: 'WARNING: tiny was signed by somebody else until now.', loud: true }],
        install: {
          ...{ step: 'replace', before: '2.0.0', notes: ['2.0.0 is newer.'] },
          links: { install: 'command:install' },
        },
      },
      t,
    ),
  restricted: t =>
    packPage(
      {
        ...newPack,
        signer: undefined,
        install: { step: 'new', notes: ['Restricted Mode.'], links: { trust: 'command:trust' } },
      },
      t,
    ),
  refused: t => refusedPackPage('tiny.socklab', 'A file in this pack is damaged.', t),
  update: t => updatePage(sampleUpdate, t),
};

describe('the pages of packs and of versions, and assistive technology', function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async () => {
    browser = await openBrowser();
  });

  after(() => browser.close());

  for (const [name, draw] of Object.entries(states)) {
    it(`${name}, in three themes and two languages`, async () => {
      for (const theme of Object.keys(themes) as ThemeName[]) {
        const locale = theme === 'dark' ? 'zh-cn' : 'en';
        const still = await openStillPage(browser, draw(saying(locale)), ['finding.css', 'pack.css'], {
          theme,
          locale,
        });
        try {
          for (const summary of await still.page.locator('summary').all()) await summary.click();
          await still.screenshot(`pack-${name.replaceAll(' ', '-')}-${theme}`);
          assert.deepEqual(await still.violations(), [], theme);
          const wide = await still.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          assert.equal(wide, false, 'it scrolls sideways');
          if (locale === 'zh-cn') {
            const headings = await still.page.locator('h2, h3, summary').allInnerTexts();
            assert.deepEqual(
              headings.filter(words => !/\p{Script=Han}/u.test(words)),
              [],
            );
          }
        } finally {
          await still.close();
        }
      }
    });
  }
});
