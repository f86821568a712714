import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { soon } from '../../soon.ts';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
import { writePacks } from '../packFixtures.ts';
import { makeWorkspace } from '../workspaceFolder.ts';
import { answer, beginWork, gradeFromView, openFromExplorer, openWithCommand } from './packSteps.ts';
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
  const echo = join(projectRoot(), 'labs', 'echo-server');

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

  function dialog(): Locator {
    return workbench.page.locator('.monaco-dialog-box');
  }

  /** Puts a server in the learner's place and grades it. */
  async function grade(server: 'starters' | 'solutions', score: string): Promise<void> {
    await copyFile(join(echo, server, 'python', 'server.py'), join(work, 'server.py'));
    await gradeFromView(workbench, 'Small echo', score);
  }

  const pack = (name: string): string => join(scratch, 'packs', `${name}.socklab`);

  function toast(words: string): Locator {
    return workbench.page.locator('.notification-toast', { hasText: words });
  }

  /** That the learner's folder is of. */
  async function version(): Promise<string> {
    return (JSON.parse(await readFile(join(work, '.socklab.json'), 'utf8')) as { labVersion: string })
      .labVersion;
  }

  async function installedLabs(): Promise<string[]> {
    return await readdir(join(scratch, 'home', 'labs')).catch(() => []);
  }

  it('sees what it is and who signed it, and nothing is installed by looking', async () => {
    page = await openFromExplorer(workbench, 'first.socklab');
    await page.getByRole('heading', { name: 'Small echo' }).waitFor();
    await page.getByRole('heading', { name: 'Signed by Some Author' }).waitFor();
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
    await answer(workbench, 'Cancel');
    await dialog().waitFor({ state: 'detached' });
    assert.deepEqual(await installedLabs(), []);
  });

  it('installs it, and has the lab in the view', async () => {
    await page.getByRole('link', { name: 'Install', exact: true }).click();
    await answer(workbench, 'Install');
    page = await workbench.webview('main.pack .done', soonMs);
    await page.getByRole('link', { name: 'Open Lab…' }).waitFor();
    assert.deepEqual(await installedLabs(), ['small-echo']);
    await workbench.openSidebar();
    await workbench.treeRow('Small echo').waitFor({ timeout: soonMs });
    await workbench.screenshot('packs-3-installed');
  });

  it('begins to work on it in this window, and is graded', async () => {
    const { page: window } = workbench;
    await beginWork(workbench, page, 'Python');
    const lab = workbench.treeRow('Small echo');
    await lab.filter({ hasNotText: '·' }).waitFor({ timeout: soonMs });
    await window.locator('.tab', { hasText: 'server.py' }).waitFor({ timeout: soonMs });
    await grade('starters', '0/3');
    await grade('solutions', '3/3');
    await workbench.screenshot('packs-4-graded');
  });

  it('is told of a newer version once that is installed, and goes on being graded with the old one', async () => {
    page = await openWithCommand(workbench, pack('newer'));
    await page.getByText('1.0.0 is installed; this pack has 1.1.0.').waitFor({ timeout: soonMs });
    // The key is known and the version newer: there is nothing to ask.
    await page.getByRole('link', { name: 'Update to 1.1.0' }).click();
    await toast('small-echo 1.1.0 is here; your folder small-echo-python is of 1.0.0.').waitFor({
      timeout: soonMs,
    });
    await workbench.openSidebar();
    await workbench.treeRow('Small echo').filter({ hasText: 'new: 1.1.0' }).waitFor({ timeout: soonMs });
    await workbench.screenshot('packs-5-offer');
    await grade('starters', '0/3');
    assert.equal(await version(), '1.0.0');
  });

  it('sees what changed, updates, and keeps what was written', async () => {
    const written = await readFile(join(work, 'server.py'), 'utf8');
    await toast('small-echo 1.1.0 is here').getByRole('button', { name: 'See What Changed' }).click();
    page = await workbench.webview('main.pack h3', soonMs);
    await page.getByText('All together: 8 points instead of 3.').waitFor();
    const text = await page.locator('main').innerText();
    assert.match(text, /New\s+E02 .* · 5 points/);
    assert.match(text, /Is replaced, since you have not changed it\s+README\.md/);
    await workbench.screenshot('packs-6-changes');
    await page.getByRole('link', { name: 'Compare the Instructions' }).click();
    await workbench.page.locator('.tab', { hasText: 'Instructions: yours and those of 1.1.0' }).waitFor();
    await workbench.runCommand('View: Close Editor');
    page = await workbench.webview('main.pack h3', soonMs);
    await page.getByRole('link', { name: 'Update to 1.1.0' }).click();
    await soon(async () => assert.equal(await version(), '1.1.0'));
    assert.equal(await readFile(join(work, 'server.py'), 'utf8'), written);
    assert.match(await readFile(join(work, 'README.md'), 'utf8'), /Small echo 1\.1\.0/);
    await workbench.treeRow('Small echo').filter({ hasNotText: 'new:' }).waitFor({ timeout: soonMs });
    await grade('solutions', '8/8');
  });

  it('is warned loudly of another key, and does not get past it by pressing a key', async () => {
    page = await openWithCommand(workbench, pack('eve'));
    await page.locator('.advice.loud').getByText('WARNING: small-echo was signed by Some Author').waitFor();
    await workbench.screenshot('packs-7-changed-key');
    const input = workbench.page.locator('.quick-input-widget input[type="text"]');
    const goOn = async (typed: string): Promise<void> => {
      await page.getByRole('link', { name: 'Install All the Same…' }).click();
      await answer(workbench, 'Go On…');
      await workbench.page.getByText('type the name of the lab: small-echo').waitFor();
      await input.fill(typed);
      await input.press('Enter');
      await input.waitFor({ state: 'hidden' });
    };
    await goOn('yes');
    await page.getByText('1.1.0 is installed; this pack has 2.0.0.').waitFor();
    await goOn('small-echo');
    // The page is drawn anew, and with it its frame.
    page = await workbench.webview('main.pack .done', soonMs);
  });

  it('reads in one sentence why a pack that was changed is refused', async () => {
    page = await openWithCommand(workbench, pack('broken'));
    await page.getByRole('heading', { name: 'This pack is refused' }).waitFor();
    assert.match(await page.locator('.advice').innerText(), /this pack/);
    assert.equal(await page.locator('a').count(), 0);
    await workbench.screenshot('packs-8-refused');
  });

  it('removes the lab again, and keeps the work', async () => {
    await workbench.pick(() => workbench.runCommand('Socklab: Uninstall Lab…'), 'small-echo');
    await answer(workbench, 'Uninstall');
    await soon(async () => assert.deepEqual(await installedLabs(), []));
    await workbench.openSidebar();
    const row = workbench.treeRow('There is no lab “small-echo”');
    await row.waitFor({ timeout: soonMs });
    assert.equal(await readFile(join(work, 'server.py'), 'utf8').then(text => text.length > 0), true);
    await workbench.screenshot('packs-9-removed');
  });
});
