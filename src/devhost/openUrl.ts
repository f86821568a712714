import { spawn } from 'node:child_process';
import { findBrowser } from './browser.ts';
import { findProgram } from '../proc/findProgram.ts';

/** Whether a person could see a window of a program started here. */
export function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return [process.env['DISPLAY'], process.env['WAYLAND_DISPLAY']].some(
    value => value !== undefined && value !== '',
  );
}

/**
 * Shows a page in the person's browser, which lives on after this program.
 * @throws HumanError `browser-missing`
 */
export function openUrl(url: string): void {
  const opener = findProgram(process.platform === 'darwin' ? 'open' : 'xdg-open') ?? findBrowser();
  const child = spawn(opener, [url], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
