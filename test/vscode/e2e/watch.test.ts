import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
import { soon } from '../../soon.ts';
import { shownConnections } from './connectionsPage.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

/** Waits this long for what the page shows after something has happened. */
const soonMs = 30_000;
const title = 'Data and FIN together';

describe('a learner who watches a check', function () {
  this.timeout(180_000);
  // Each step goes on where the one before it has ended.
  this.bail(true);
  let workbench: WorkbenchPage;
  let close = async (): Promise<void> => {};
  let page: Frame;
  let next: Locator;
  let ahead: Locator;
  let scrubber: Locator;
  let steps: Locator;

  before(async () => {
    workbench = await openWorkbench();
    close = () => workbench.close();
    await use('solutions/c');
  });

  after(() => close());

  /** Puts another server in the place of the learner's, as if it had been written there. */
  async function use(server: string): Promise<void> {
    const from = join(projectRoot(), 'labs', 'echo-server', server, 'server.c');
    await copyFile(from, join(workbench.folder, 'server.c'));
  }

  /** Waits for the bar of a check that can be stepped. */
  async function findBar(): Promise<void> {
    page = await workbench.webview('socklab-player button.next:enabled', soonMs);
    next = page.getByRole('button', { name: 'Next Step' });
    ahead = page.locator('socklab-player .ahead');
    scrubber = page.getByRole('slider');
    steps = page.locator('socklab-player .steps li:not(.next)');
  }

  /** `client state / server state` of the only connection, once there is one. */
  async function states(): Promise<string | undefined> {
    const { rows } = await shownConnections(page);
    return rows[0] && `${rows[0].clientState} / ${rows[0].serverState}`;
  }

  async function statesBecome(wanted: string | undefined): Promise<void> {
    await soon(async () => assert.equal(await states(), wanted));
  }

  async function aheadIs(words: string): Promise<void> {
    await ahead.filter({ hasText: words }).waitFor({ timeout: soonMs });
  }

  it('sees what comes first, before it happens', async () => {
    // The instructions are being read.
    await workbench.webview('h1#echo-server', soonMs);
    await workbench.openSidebar();
    const row = workbench.treeRow(title);
    await row.waitFor();
    const watch = async (): Promise<void> => {
      await workbench.clickInline(row, 'Watch Check');
      await findBar();
    };
    // While the labs are still being read, the tree draws its rows anew, and a click can go to one that is gone.
    await watch().catch(watch);
    await aheadIs('next: server: starts and listens');
    await soon(async () => assert.equal(await steps.count(), 0));
    await workbench.screenshot('watch-1-first');
  });

  it('makes step after step, and sees both ends change state', async () => {
    await next.click();
    await aheadIs('client 1: connect() — sends SYN');
    await next.click();
    await aheadIs('SIGSTOP');
    await statesBecome('ESTAB / ESTAB');
    // The key does the same, wherever the focus is in the page.
    await next.press('n');
    await aheadIs('client 1: send() — 1000 bytes');
    await next.press('n');
    await aheadIs('client 1: shutdown(WR) — sends FIN');
    await page.locator('socklab-player .why', { hasText: 'FIN-WAIT-2' }).waitFor({ timeout: soonMs });
    await statesBecome('ESTAB / ESTAB');
    await workbench.screenshot('watch-2-before-fin');
    await next.click();
    await aheadIs('SIGCONT');
    await statesBecome('FIN-WAIT-2 / CLOSE-WAIT');
    await soon(async () => assert.equal(await steps.count(), 5));
    await workbench.screenshot('watch-3-half-closed');
  });

  it('lets it play to its end, and has its recording at once', async () => {
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('fast');
    await page.getByRole('button', { name: 'Play' }).click();
    await scrubber.waitFor({ timeout: soonMs });
    await page.locator('socklab-player .verdict', { hasText: 'passed' }).waitFor({ timeout: soonMs });
    // To watch is not to be graded.
    const label = await workbench.treeRow(title).getAttribute('aria-label');
    assert.match(label ?? '', /not run yet/);
    await workbench.screenshot('watch-4-recording');
  });

  it('scrubs back to what it has seen, with the keyboard', async () => {
    await scrubber.press('Home');
    await aheadIs('before the first step');
    await statesBecome(undefined);
    await scrubber.press('ArrowRight');
    await aheadIs('server: starts and listens');
    await soon(async () =>
      assert.match((await scrubber.getAttribute('aria-valuetext')) ?? '', /^step 1 of 41: server: starts/),
    );
    await steps.nth(1).getByRole('button').click();
    await statesBecome('ESTAB / ESTAB');
    await steps.nth(4).getByRole('button').click();
    await aheadIs('client 1: shutdown(WR)');
    await statesBecome('FIN-WAIT-2 / CLOSE-WAIT');
    await page.locator('[aria-current=step]', { hasText: 'shutdown' }).waitFor({ timeout: soonMs });
    await soon(async () => assert.equal(await steps.locator('[aria-current=step]').count(), 0));
    await workbench.screenshot('watch-5-scrubbed-back');
    await scrubber.press('End');
    await statesBecome('TIME-WAIT / gone');
    await workbench.screenshot('watch-6-end');
  });

  it('watches from the Test Explorer, which gets the verdict', async () => {
    await workbench.runCommand('Testing: Focus on Test Explorer View');
    const tests = workbench.page.locator('.test-explorer .monaco-list-row');
    await tests.filter({ hasText: 'Echo server' }).first().click();
    await workbench.page.keyboard.press('ArrowRight');
    const item = tests.filter({ hasText: 'The second client gets its turn' });
    await workbench.pick(async () => {
      // A menu that is still open lets nothing below it be clicked.
      await workbench.page.keyboard.press('Escape');
      await item.click({ button: 'right', timeout: 5000 });
      // A menu ignores the mouse in its first moments, but not the keyboard.
      await workbench.page.getByRole('menuitem', { name: /Execute Using Profile/ }).hover({ timeout: 5000 });
      await workbench.page.keyboard.press('Enter');
    }, 'Watch');
    // Test Results has taken the place of the view for a moment, and a new page has come.
    await findBar();
    await aheadIs('next: server: starts and listens');
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('fast');
    await page.getByRole('button', { name: 'Play' }).click();
    await item.and(workbench.page.locator('[aria-label*="(Passed)"]')).waitFor({ timeout: soonMs });
    await scrubber.waitFor({ timeout: soonMs });
    await workbench.openSidebar();
  });

  it('opens the recording of a failed check from its finding', async () => {
    await use('faults/c-one-read');
    const row = workbench.treeRow('Half-close after 256 KiB');
    await workbench.clickInline(row, 'Run This Check');
    await row.and(workbench.page.locator('[aria-label*=", failed,"]')).waitFor({ timeout: soonMs });
    await row.click();
    const finding = await workbench.webview('main h1');
    await finding.getByRole('link', { name: 'Watch', exact: true }).waitFor();
    await workbench.screenshot('watch-7-finding');
    await finding.getByRole('link', { name: 'Replay', exact: true }).click();
    await page.locator('socklab-player .verdict', { hasText: 'failed' }).waitFor({ timeout: soonMs });
    await page.locator('socklab-player .outcome', { hasText: 'client 1' }).waitFor({ timeout: soonMs });
    await workbench.screenshot('watch-8-replay-of-failed');
  });

  it('saves it as a page that needs nothing else', async () => {
    await page.getByRole('button', { name: 'HTML' }).click();
    const dialog = workbench.page.locator('.quick-input-widget input[type="text"]');
    await dialog.waitFor({ timeout: soonMs });
    const name = 'echo-server-E07.html';
    await workbench.page.waitForFunction(
      wanted => document.querySelector<HTMLInputElement>('.quick-input-widget input')?.value.endsWith(wanted),
      name,
    );
    // The dialog is deaf while it looks into the folder.
    const closed = (): Promise<boolean> =>
      dialog.waitFor({ state: 'hidden', timeout: 2000 }).then(
        () => true,
        () => false,
      );
    do await dialog.press('Enter');
    while (!(await closed()));
    await workbench.page
      .locator('.notification-toast', { hasText: `was written to ${name}` })
      .waitFor({ timeout: soonMs });
    const file = join(workbench.folder, name);
    assert.match(await readFile(file, 'utf8'), /^<!doctype html>[^]*<svg/i);
  });
});
