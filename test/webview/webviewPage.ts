import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../src/devhost/browser.ts';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import { keepPicture } from '../keepPicture.ts';
import type { ThemeFixture, ThemeName } from './themes.ts';

const root = projectRoot();
const origin = 'http://view.localhost';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface PageOptions {
  readonly theme?: ThemeName;
  /** `zh-cn`; English where undefined. */
  readonly locale?: 'zh-cn';
  readonly size?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: boolean;
}

/** Which page, by the name of its bundle: the element in it is called so too. */
export type PageName = 'connections' | 'validation';

/** A page of the extension in a real browser, with this process at the other end of its messages. */
export interface WebviewPage<To, From> {
  readonly page: Page;
  /** Hands messages over and resolves when the page has drawn them. */
  tell(...messages: readonly To[]): Promise<void>;
  /** What the page has sent so far. */
  sent(): Promise<readonly From[]>;
  /** Everything that axe-core objects to, one line each; only inside `selector` where given. */
  violations(selector?: string): Promise<string[]>;
  /** Changes the theme, as VS Code does while a page is open. */
  wear(theme: ThemeName): Promise<void>;
  /** Writes `<name>.png` to the folder named by SOCKLAB_SCREENSHOTS; does nothing without it. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** A browser without a window; the caller closes it. */
export function openBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', ...args],
  });
}

/** Opens the page as the extension makes it, in the clothes of a theme, and waits until it says that it is ready. */
export async function openPage<To, From>(
  browser: Browser,
  name: PageName,
  options: PageOptions = {},
): Promise<WebviewPage<To, From>> {
  const { theme = 'light', locale, size = { width: 1200, height: 800 }, reducedMotion = false } = options;
  // What lies behind it: the panel, or the editor.
  const background = `var(--vscode-${name === 'connections' ? 'panel' : 'editor'}-background)`;
  const context = await browser.newContext({
    viewport: size,
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.stack ?? error.message));
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await serve(context, name, documentOf(name, theme, locale ?? 'en'));
  await page.addInitScript(() => {
    const sent: unknown[] = [];
    Object.assign(window, {
      sent,
      acquireVsCodeApi: () => ({
        postMessage: (message: unknown) => sent.push(message),
        getState: () => undefined,
        setState: () => undefined,
      }),
    });
  });
  await page.goto(`${origin}/`);
  await dress(page, fixtureOf(theme), background);
  await page.waitForFunction(() => (window as unknown as { sent: unknown[] }).sent.length > 0);
  const check = (): void => {
    if (errors.length > 0) throw new Error(`the page says: ${errors.join('\n')}`);
  };
  const view: WebviewPage<To, From> = {
    page,
    async tell(...messages) {
      // Two frames: the page draws at the next one, and what it draws may ask for another.
      await page.evaluate(
        async all => {
          for (const message of all) window.postMessage(message, '*');
          const frame = (): Promise<number> => new Promise(resolve => requestAnimationFrame(resolve));
          for (let i = 0; i < 3; i++) await frame();
        },
        messages as readonly unknown[],
      );
      check();
    },
    sent: () => page.evaluate(() => (window as unknown as { sent: From[] }).sent),
    async violations(selector = 'html') {
      check();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(
        where => (window as unknown as { axe: { run(where: string): Promise<AxeResults> } }).axe.run(where),
        selector,
      );
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
      );
    },
    wear: other => dress(page, fixtureOf(other), background),
    screenshot: name => keepPicture(page, name),
    async close() {
      await context.close();
      check();
    },
  };
  return view;
}

/** What the extension says in a language: keys of a page to sentences. */
export function stringsOf(
  strings: (t: (message: string) => string) => Record<string, string>,
  locale: 'zh-cn' | undefined,
): Record<string, string> {
  const bundle = join(root, 'l10n', `bundle.l10n.${locale}.json`);
  const translated = locale ? (JSON.parse(readFileSync(bundle, 'utf8')) as Record<string, string>) : {};
  return strings(message => translated[message] ?? message);
}

function fixtureOf(theme: ThemeName): ThemeFixture {
  const file = join(root, 'test', 'fixtures', 'themes', `${theme}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as ThemeFixture;
}

/** The document as the extension writes it, policy included, and what VS Code puts into it. */
function documentOf(name: PageName, theme: ThemeName, locale: string): string {
  const nonce = randomBytes(16).toString('base64');
  const { bodyClass, defaultStyles } = fixtureOf(theme);
  const policy = `default-src 'none'; style-src ${origin} 'nonce-${nonce}'; script-src 'nonce-${nonce}';`;
  return `<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <style nonce="${nonce}">${defaultStyles}</style>
        <link rel="stylesheet" href="/${name}.css" />
        <title>${name}</title>
      </head>
      <body class="${bodyClass}">
        <socklab-${name}></socklab-${name}>
        <script type="module" nonce="${nonce}" src="/${name}.js"></script>
      </body>
    </html>`;
}

/** VS Code sets the colours by script, for the policy of a page forbids style attributes. */
async function dress(
  page: Page,
  { variables, bodyClass, bodyData }: ThemeFixture,
  background: string,
): Promise<void> {
  await page.evaluate(
    ([css, name, data, behind]) => {
      document.documentElement.style.cssText = css;
      document.documentElement.style.background = behind;
      document.body.className = name;
      Object.assign(document.body.dataset, data);
    },
    [variables, bodyClass, bodyData, background] as const,
  );
}

async function serve(context: BrowserContext, name: PageName, document: string): Promise<void> {
  const files: Readonly<Record<string, string>> = {
    [`/${name}.js`]: 'text/javascript',
    [`/${name}.css`]: 'text/css',
  };
  await context.route(`${origin}/**`, route => {
    const { pathname } = new URL(route.request().url());
    const contentType = files[pathname];
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: document });
    if (contentType === undefined) return route.fulfill({ status: 204 });
    return route.fulfill({ contentType, path: join(root, 'dist', 'webview', pathname) });
  });
}
