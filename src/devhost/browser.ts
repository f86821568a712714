import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Session } from './session.ts';
import { findProgram } from '../proc/findProgram.ts';
import { howToInstall } from '../proc/howToInstall.ts';

const programs = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/**
 * Absolute path of a Chromium, Chrome or Edge: `CHROME_PATH`, else one that is installed, else Playwright's own.
 * @throws HumanError `browser-missing`
 */
export function findBrowser(): string {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return chosen;
    throw new HumanError(
      'browser-missing',
      text('CHROME_PATH names {file}, which does not exist.', { file: chosen }),
    );
  }
  for (const program of programs) {
    const file = findProgram(program);
    if (file !== undefined) return file;
  }
  const found = [...applications, chromium.executablePath()].find(file => existsSync(file));
  if (found !== undefined) return found;
  throw new HumanError(
    'browser-missing',
    text(
      'The tests need Chromium, Chrome or Edge. Install one with: {command}  (or: npx playwright install chromium)',
      {
        command: howToInstall('chromium'),
      },
    ),
  );
}

/** Opens a browser without a window, its profile in the session's folder; the caller closes it. */
export async function openBrowser(
  session: Session,
  size = { width: 1400, height: 900 },
): Promise<BrowserContext> {
  const env = Object.fromEntries(
    Object.entries(session.env).filter(entry => entry[1] !== undefined),
  ) as Record<string, string>;
  return chromium.launchPersistentContext(join(session.folder, 'browser'), {
    executablePath: findBrowser(),
    headless: true,
    viewport: size,
    locale: 'en-US',
    env,
    // The session ends the browser; Playwright's own handlers would end this process before that.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // Chromium's sandbox refuses to work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--disk-cache-dir=${join(session.folder, 'browser-cache')}`,
    ],
  });
}
