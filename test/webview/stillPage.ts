import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import type { Html } from '../../src/base/html.ts';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import { keepPicture } from '../keepPicture.ts';
import type { ThemeFixture, ThemeName } from './themes.ts';

const root = projectRoot();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

/** A page without scripts, as the extension makes it, in the clothes of a theme. */
export interface StillPage {
  readonly page: Page;
  /** Everything that axe-core objects to, one line each. */
  violations(): Promise<string[]>;
  /** Writes `<name>.png` to the folder named by SOCKLAB_SCREENSHOTS; does nothing without it. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** @param styles names of the style sheets in `media` */
export async function openStillPage(
  browser: Browser,
  body: Html,
  styles: readonly string[],
  { theme, locale = 'en' }: { readonly theme: ThemeName; readonly locale?: 'en' | 'zh-cn' },
): Promise<StillPage> {
  const context = await browser.newContext({ viewport: { width: 900, height: 1000 } });
  const page = await context.newPage();
  const fixture = JSON.parse(read('test', 'fixtures', 'themes', `${theme}.json`)) as ThemeFixture;
  const sheets = [fixture.defaultStyles, ...styles.map(name => read('media', name))];
  // Its own scripts, should it ever have any, would not run; those of the test do.
  await page.setContent(`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline';" />
        <title>Socklab</title>
        ${sheets.map(css => `<style>${css}</style>`).join('\n')}
      </head>
      <body class="${fixture.bodyClass}">${body.source}</body>
    </html>`);
  await page.evaluate(
    ([css, data]) => {
      document.documentElement.style.cssText = css;
      document.documentElement.style.background = 'var(--vscode-editor-background)';
      Object.assign(document.body.dataset, data);
    },
    [fixture.variables, fixture.bodyData] as const,
  );
  return {
    page,
    async violations() {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() =>
        (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      );
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
      );
    },
    screenshot: name => keepPicture(page, name, { fullPage: true }),
    close: () => context.close(),
  };
}
