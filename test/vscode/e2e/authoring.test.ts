import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { authoringTools } from '../../../src/authoring/authoringTools.ts';
import { newLab } from '../../../src/authoring/newLab.ts';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

const id = 'reverse-server';

describe('an author who proves a lab', function () {
  this.timeout(180_000);
  // Each step goes on where the one before it has ended.
  this.bail(true);
  let workbench: WorkbenchPage;
  let scratch = '';
  let lab = '';
  let close = async (): Promise<void> => {};
  let page: Frame;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'socklab-e2e-'));
    lab = join(scratch, id);
    await newLab(
      { id, title: 'Reverse server', language: 'python', folder: lab },
      authoringTools(projectRoot()),
    );
    workbench = await openWorkbench({ folder: lab });
    close = () => workbench.close();
  });

  after(async () => {
    await close();
    await rm(scratch, { recursive: true, force: true });
  });

  /** A click on a row that is drawn anew at that moment is lost; the next one is not. */
  async function openPage(row: Locator): Promise<Frame> {
    for (let tries = 3; ; tries--) {
      await row.click();
      try {
        return await workbench.webview('.matrix');
      } catch (error) {
        if (tries > 1) continue;
        await workbench.screenshot('authoring-did-not-open');
        throw error;
      }
    }
  }

  it('sees the lab in the sidebar, and what it has to prove', async () => {
    await workbench.openSidebar();
    const row = workbench.treeRow('Reverse server');
    await row.filter({ hasText: 'authoring' }).waitFor();
    page = await openPage(row);
    await page.getByText('Not validated yet').waitFor();
    await page.getByRole('button', { name: /has to be caught$/ }).waitFor();
    await workbench.screenshot('authoring-1-never');
  });

  it('validates it, and the matrix fills', async () => {
    await page.getByRole('button', { name: 'Validate', exact: true }).click();
    await page.getByRole('status').getByText('Proved').waitFor({ timeout: 90_000 });
    await page
      .getByRole('button', { name: /: caught/ })
      .first()
      .waitFor();
    await workbench.treeRow('Reverse server').filter({ hasText: 'proved' }).waitFor();
    await workbench.screenshot('authoring-2-proved');
  });

  it('breaks the solution, grades it again, and reads why from a cell', async () => {
    const [fault = ''] = await readdir(join(lab, 'faults'));
    await copyFile(join(lab, 'faults', fault, 'server.py'), join(lab, 'solutions', 'python', 'server.py'));
    await page
      .locator('tr.line')
      .first()
      .getByRole('button', { name: /^Grade .* again$/ })
      .click();
    await page
      .getByRole('status')
      .getByText(/^Not proved/)
      .waitFor({ timeout: 60_000 });
    const cell = page.getByRole('button', { name: /^python.*: failed, and should not/ }).first();
    await cell.click();
    await workbench.screenshot('authoring-3-not-proved');
    const finding = await workbench.webview('.verdict.failed, .verdict.timedOut', 30_000);
    assert.match(await finding.locator('.crumbs').innerText(), /Reverse server · solutions\/python/);
    await workbench.screenshot('authoring-4-finding');
  });
});
