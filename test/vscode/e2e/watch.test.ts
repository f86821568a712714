import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
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
    const root = projectRoot();
    const server = join(root, 'labs', 'echo-server', 'solutions', 'c', 'server.c');
    await copyFile(server, join(workbench.folder, 'server.c'));
  });

  after(() => close());

  /** `client state / server state` of the only connection, once there is one. */
  async function states(): Promise<string | undefined> {
    const { rows } = await shownConnections(page);
    return rows[0] && `${rows[0].clientState} / ${rows[0].serverState}`;
  }

  async function statesBecome(wanted: string): Promise<void> {
    const deadline = Date.now() + soonMs;
    for (;;) {
      const shown = await states();
      if (shown === wanted) return;
      assert.ok(Date.now() < deadline, `${wanted} did not come; shown was ${shown}`);
      await workbench.page.waitForTimeout(50);
    }
  }

  async function aheadIs(words: string): Promise<void> {
    await ahead.filter({ hasText: words }).waitFor({ timeout: soonMs });
  }

  it('sees what comes first, before it happens', async () => {
    await workbench.openSidebar();
    const row = workbench.treeRow(title);
    await row.waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'Watch Check', exact: true }).click();
    page = await workbench.webview('socklab-player .next');
    next = page.getByRole('button', { name: 'Next Step' });
    ahead = page.locator('socklab-player .ahead');
    scrubber = page.getByRole('slider');
    steps = page.locator('socklab-player .steps li:not(.next)');
    await aheadIs('next: server: starts and listens');
    assert.equal(await steps.count(), 0);
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
    assert.match(await page.locator('socklab-player .why').innerText(), /FIN-WAIT-2/);
    assert.equal(await states(), 'ESTAB / ESTAB');
    await workbench.screenshot('watch-2-before-fin');
    await next.click();
    await aheadIs('SIGCONT');
    await statesBecome('FIN-WAIT-2 / CLOSE-WAIT');
    assert.equal(await steps.count(), 5);
    await workbench.screenshot('watch-3-half-closed');
  });

  it('lets it play to its end, and has its recording at once', async () => {
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('fast');
    await page.getByRole('button', { name: 'Play' }).click();
    await scrubber.waitFor({ timeout: soonMs });
    await page.locator('socklab-player .verdict', { hasText: 'passed' }).waitFor();
    // To watch is not to be graded.
    const label = await workbench.treeRow(title).getAttribute('aria-label');
    assert.match(label ?? '', /not run yet/);
    await workbench.screenshot('watch-4-recording');
  });

  it('scrubs back to what it has seen, with the keyboard', async () => {
    await scrubber.press('Home');
    await ahead.filter({ hasText: 'before the first step' }).waitFor();
    assert.equal(await states(), undefined);
    for (let presses = 0; presses < 20 && (await states()) === undefined; presses++) {
      await scrubber.press('ArrowRight');
    }
    assert.match((await scrubber.getAttribute('aria-valuetext')) ?? '', /step 2 of \d+: client 1: connect/);
    await statesBecome('ESTAB / ESTAB');
    await steps.nth(4).getByRole('button').click();
    await ahead.filter({ hasText: 'client 1: shutdown(WR)' }).waitFor();
    await statesBecome('FIN-WAIT-2 / CLOSE-WAIT');
    assert.equal(await steps.locator('[aria-current=step]').count(), 0);
    assert.match(await page.locator('[aria-current=step]').innerText(), /shutdown/);
    await workbench.screenshot('watch-5-scrubbed-back');
    await scrubber.press('End');
    await statesBecome('TIME-WAIT / gone');
    await workbench.screenshot('watch-6-end');
  });
});
