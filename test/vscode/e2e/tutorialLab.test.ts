import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { built } from '../../labs/installedGrader.ts';
import { buildTutorialPack } from '../../tutorialBlocks.ts';
import { answer, beginWork, gradeFromView, openFromExplorer } from './packSteps.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

const title = 'Reverse server';
const pack = 'reverse-server.socklab';

describe('the lab of the tutorial in a VS Code that has never seen it', function () {
  this.timeout(240_000);
  // Each step goes on where the one before it has ended.
  this.bail(true);
  let workbench: WorkbenchPage;
  let page: Frame;
  let scratch = '';
  /** Where the learner works on it. */
  let work = '';
  let close = async (): Promise<void> => {};

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'socklab-e2e-'));
    work = join(scratch, 'work', 'reverse-server-python');
    const downloads = join(scratch, 'downloads');
    await mkdir(downloads);
    await copyFile(await buildTutorialPack(join(scratch, 'author'), built.cli), join(downloads, pack));
    workbench = await openWorkbench({
      folder: downloads,
      settings: { 'socklab.labsFolder': join(scratch, 'work') },
    });
    close = () => workbench.close();
  });

  after(async () => {
    await close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  });

  /** Puts a server of the author's in the learner's place. */
  const use = (server: string): Promise<void> =>
    copyFile(join(scratch, 'author', 'work', 'reverse-server', server, 'server.py'), join(work, 'server.py'));

  it('shows who signed it, and is installed', async () => {
    page = await openFromExplorer(workbench, pack);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByRole('heading', { name: 'Signed by Networks course' }).waitFor();
    await page.getByText('A line that comes in two pieces').waitFor();
    await workbench.screenshot('tutorial-1-pack');
    await page.getByRole('link', { name: 'Install', exact: true }).click();
    await answer(workbench, 'Install');
    page = await workbench.webview('main.pack .done', 30_000);
  });

  it('is begun, and graded as it was proved', async () => {
    await beginWork(workbench, page, 'Python');
    await workbench.treeRow('A line that comes in two pieces').waitFor({ timeout: 60_000 });
    await workbench.page.locator('.tab', { hasText: 'server.py' }).waitFor({ timeout: 30_000 });
    await gradeFromView(workbench, title, '0/20');
    await use('faults/python-one-recv');
    await gradeFromView(workbench, title, '10/20');
    await use('solutions/python');
    await gradeFromView(workbench, title, '20/20');
    await workbench.screenshot('tutorial-2-graded');
  });

  it('tells the learner what its author has written', async () => {
    await use('faults/python-one-recv');
    await gradeFromView(workbench, title, '10/20');
    await workbench.treeRow('A line that comes in two pieces').click();
    page = await workbench.webview('main .advice', 30_000);
    await page.getByText('your program took the first piece for the line').waitFor();
    await workbench.screenshot('tutorial-3-finding');
  });
});
