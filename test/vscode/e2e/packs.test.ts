import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
import { writePacks } from '../packFixtures.ts';
import { makeWorkspace } from '../workspaceFolder.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

const soonMs = 30_000;

describe('a learner who is given a pack', function () {
  this.timeout(180_000);
  // Each step goes on where the one before it has ended.
  this.bail(true);
  let workbench: WorkbenchPage;
  let scratch = '';
  let close = async (): Promise<void> => {};
  let page: Frame;
  /** Where the learner works on it. */
  let work = '';
  const solution = join(projectRoot(), 'labs', 'echo-server', 'solutions', 'python');

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'socklab-e2e-'));
    work = join(scratch, 'work', 'small-echo-python');
    await writePacks(join(scratch, 'packs'));
    const folder = await makeWorkspace(projectRoot(), join(scratch, 'echo-server'));
    for (const name of ['first', 'newer', 'eve', 'broken'])
      await copyFile(join(scratch, 'packs', `${name}.socklab`), join(folder, `${name}.socklab`));
    workbench = await openWorkbench({
      folder,
      home: join(scratch, 'home'),
      settings: { 'socklab.labsFolder': join(scratch, 'work') },
    });
    close = () => workbench.close();
  });

  after(async () => {
    await close();
    await rm(scratch, { recursive: true, force: true });
  });

  /** Opens a pack from the explorer with a double click, as people do. */
  async function open(name: string): Promise<void> {
    await workbench.runCommand('File: Focus on Files Explorer');
    const file = workbench.page.locator('.explorer-folders-view .monaco-list-row', {
      hasText: `${name}.socklab`,
    });
    await file.dblclick();
    page = await workbench.webview('main.pack', soonMs);
  }

  function dialog(): Locator {
    return workbench.page.locator('.monaco-dialog-box');
  }

  async function answer(button: string): Promise<void> {
    await dialog().getByRole('button', { name: button, exact: true }).click();
  }

  /** Grades from the view, until the score stands there. */
  async function grade(score: string): Promise<void> {
    const row = workbench.treeRow('Small echo');
    await row.hover();
    await row.getByRole('button', { name: 'Grade', exact: true }).click();
    await row.filter({ hasText: score }).waitFor({ timeout: 60_000 });
  }

  async function installedLabs(): Promise<string[]> {
    return await readdir(join(scratch, 'home', 'labs')).catch(() => []);
  }

  it('sees what it is and who signed it, and nothing is installed by looking', async () => {
    await open('first');
    await page.getByRole('heading', { name: 'Small echo' }).waitFor();
    await page.getByRole('heading', { name: 'Signed by Ada Author' }).waitFor();
    const text = await page.locator('main').innerText();
    assert.match(text, /first pack here that is signed with the key [0-9a-f-]{29}/);
    assert.match(text, /Not installed here/);
    await page.getByText('Files and their SHA-256').click();
    assert.match(await page.locator('.files').innerText(), /lab\.json\s+\d+\s+[0-9a-f]{64}/);
    await workbench.screenshot('packs-1-page');
    assert.deepEqual(await installedLabs(), []);
  });

  it('is asked about the key, and can say no', async () => {
    await page.getByRole('link', { name: 'Install', exact: true }).click();
    await dialog().getByText('Install small-echo 1.0.0?').waitFor({ timeout: soonMs });
    await workbench.screenshot('packs-2-question');
    await answer('Cancel');
    await dialog().waitFor({ state: 'detached' });
    assert.deepEqual(await installedLabs(), []);
  });

  it('installs it, and has the lab in the view', async () => {
    await page.getByRole('link', { name: 'Install', exact: true }).click();
    await answer('Install');
    page = await workbench.webview('main.pack .done', soonMs);
    await page.getByRole('link', { name: 'Open Lab…' }).waitFor();
    assert.deepEqual(await installedLabs(), ['small-echo']);
    await workbench.openSidebar();
    await workbench.treeRow('Small echo').waitFor({ timeout: soonMs });
    await workbench.screenshot('packs-3-installed');
  });

  it('begins to work on it in this window, and is graded', async () => {
    const { page: window } = workbench;
    await workbench.pick(() => page.getByRole('link', { name: 'Open Lab…' }).click(), 'Python');
    const here = window.locator('.quick-input-list .monaco-list-row', { hasText: 'Open in This Window' });
    await here.waitFor({ timeout: soonMs });
    await here.click();
    const lab = workbench.treeRow('Small echo');
    await lab.filter({ hasNotText: '·' }).waitFor({ timeout: soonMs });
    await window.locator('.tab', { hasText: 'server.py' }).waitFor({ timeout: soonMs });
    await grade('0/3');
    await copyFile(join(solution, 'server.py'), join(work, 'server.py'));
    await grade('3/3');
    await workbench.screenshot('packs-4-graded');
  });
});
