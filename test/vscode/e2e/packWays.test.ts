import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { changeJson, inSmallLab } from '../../labs/smallLab.ts';
import { makeSmallEcho, writePacks } from '../packFixtures.ts';
import { answer, packPage } from './packSteps.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

const soonMs = 30_000;
/** The scheme that this build of VS Code calls its own. */
const scheme = 'code-oss';

describe('the ways in which a lab comes to a learner', function () {
  this.timeout(180_000);
  let workbench: WorkbenchPage;
  let server: Server;
  let origin = '';
  let scratch = '';
  let shared = '';
  const asked: string[] = [];
  let close = async (): Promise<void> => {};

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'socklab-e2e-'));
    const packs = join(scratch, 'packs');
    await writePacks(packs);
    server = createServer(({ url = '' }, response) => {
      asked.push(url);
      if (url === '/moved') response.writeHead(302, { location: '/first.socklab' }).end();
      else
        readFile(join(packs, url)).then(
          bytes => response.end(bytes),
          () => response.writeHead(404).end(),
        );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const folder = join(scratch, 'notes');
    shared = join(scratch, 'shared');
    await Promise.all([folder, shared].map(each => mkdir(each)));
    const link = (to: string): string =>
      `[lab](${scheme}://socklab.socklab/install?url=${encodeURIComponent(to)})\n`;
    for (const [name, to] of Object.entries({
      moved: `${origin}/moved`,
      broken: `${origin}/broken.socklab`,
      plain: 'http://labs.example/first.socklab',
    })) {
      await writeFile(join(folder, `${name}.md`), link(to));
    }
    workbench = await openWorkbench({
      folder,
      home: join(scratch, 'home'),
      settings: { 'socklab.labFolders': [shared] },
    });
    close = () => workbench.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await workbench.screenshot(`ways-failed-${this.currentTest.title.slice(0, 20)}`);
  });

  after(async () => {
    await close();
    server.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  });

  /** What the link of a note has in it and those of the others have not. */
  const targets: Readonly<Record<string, string>> = { plain: 'labs.example' };

  /** Follows the link in a note, as if it stood on a page of the course. */
  async function follow(note: string): Promise<void> {
    await workbench.runCommand('File: Focus on Files Explorer');
    const file = workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: `${note}.md` });
    await file.dblclick();
    await workbench.page.locator('.tab.active', { hasText: `${note}.md` }).waitFor();
    // Not that of the note before, which is there for a moment yet.
    const line = workbench.page.locator('.monaco-editor .view-line', { hasText: targets[note] ?? note });
    const link = line.locator('.detected-link').first();
    await link.waitFor({ timeout: soonMs });
    await link.click({ modifiers: ['Control'] });
  }

  function dialog(words: string): Locator {
    return workbench.page.locator('.monaco-dialog-box', { hasText: words });
  }

  function toast(words: string | RegExp): Locator {
    return workbench.page.locator('.notification-toast', { hasText: words });
  }

  it('a link is only followed when the learner agrees to the host', async () => {
    await follow('moved');
    await dialog(`Fetch a lab from 127.0.0.1`).getByText(`${origin}/moved`).waitFor({ timeout: soonMs });
    await workbench.screenshot('ways-1-link');
    await answer(workbench, 'Cancel');
    assert.deepEqual(asked, []);
  });

  it('a link leads to the page of the pack, and installs nothing', async () => {
    await follow('moved');
    await answer(workbench, 'Fetch It');
    const page = await packPage(workbench, 'small-echo.socklab');
    await page.getByRole('heading', { name: 'Signed by Some Author' }).waitFor();
    assert.deepEqual(asked, ['/moved', '/first.socklab']);
    await assert.rejects(readdir(join(scratch, 'home')), { code: 'ENOENT' });
    await workbench.screenshot('ways-2-page');
  });

  it('what a link brings is refused where it was changed on its way, and a link without https is not followed', async () => {
    await follow('broken');
    await answer(workbench, 'Fetch It');
    await toast(/this pack/).waitFor({ timeout: soonMs });
    await follow('plain');
    await toast('begins with https://').waitFor({ timeout: soonMs });
    await workbench.screenshot('ways-3-refused');
  });

  it('a file that is dropped on the labs is shown', async () => {
    await workbench.runCommand('View: Close All Editors');
    const sidebar = await workbench.openSidebar();
    // A newcomer sees the welcome first.
    await sidebar.getByRole('button', { name: 'Browse the Labs' }).click({ timeout: soonMs });
    const row = workbench.treeRow('Echo server');
    await row.waitFor({ timeout: soonMs });
    const bytes = await readFile(join(scratch, 'packs', 'unsigned.socklab'), 'base64');
    const transfer = await workbench.page.evaluateHandle(base64 => {
      const content = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
      const items = new DataTransfer();
      items.items.add(new File([content], 'unsigned.socklab'));
      return items;
    }, bytes);
    for (const event of ['dragenter', 'dragover', 'drop']) {
      await row.dispatchEvent(event, { dataTransfer: transfer });
    }
    const page = await packPage(workbench, 'unsigned.socklab');
    await page.getByRole('heading', { name: 'Signed by nobody' }).waitFor();
    await workbench.screenshot('ways-4-dropped');
  });

  it('a lab in a folder of the settings appears once it is there, and so does its new version, and why there is none', async () => {
    await inSmallLab(
      lab => makeSmallEcho(lab, '1.0.0', true),
      async lab => {
        await cp(lab, join(shared, 'small-echo'), { recursive: true });
      },
    );
    await workbench.openSidebar();
    await workbench.treeRow('Small echo').waitFor({ timeout: soonMs });
    await workbench.screenshot('ways-5-shared');
    // As when somebody pulls.
    const file = join(shared, 'small-echo', 'lab.json');
    await changeJson(file, file, (lab: object) => ({ ...lab, title: 'Larger echo', version: '1.1.0' }));
    await workbench.treeRow('Larger echo').waitFor({ timeout: soonMs });
    await rm(join(shared, 'small-echo'), { recursive: true });
    await workbench.treeRow('there is no lab.json in it').waitFor({ timeout: soonMs });
    await workbench.screenshot('ways-6-nothing-shared');
  });
});
