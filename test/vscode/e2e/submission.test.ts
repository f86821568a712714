import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readSubmissionArchive } from '../../../src/classroom/submissionArchive.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

const languages = [
  {
    locale: 'en',
    prepare: 'Prepare Submission…',
    ungraded: 'has not been graded yet. Grade it before you hand it in?',
    now: 'Prepare Now',
    secret: 'Do you mean to hand this in?',
    go: 'Prepare All the Same',
    ready: /echo-server-submission\.zip is ready to hand in \(\d+ files/,
    contents: 'Show Contents',
    leftOut: 'Left out, since it is no source',
  },
  {
    locale: 'zh-cn',
    prepare: '打包提交…',
    ungraded: '提交前要先评分吗？',
    now: '直接打包',
    secret: '确定要提交这些内容吗？',
    go: '仍然打包',
    ready: /echo-server-submission\.zip 可以提交了（\d+ 个文件/,
    contents: '查看内容',
    leftOut: '未包含（不是源代码）',
  },
];

for (const words of languages) {
  describe(`preparing a submission by hand, in ${words.locale}`, function () {
    this.timeout(180_000);
    let workbench: WorkbenchPage;
    let out: string;

    before(async () => {
      workbench = await openWorkbench({ locale: words.locale });
      out = join(dirname(workbench.folder), 'echo-server-submission.zip');
      writeFileSync(join(workbench.folder, '.env'), 'TOKEN=1');
      writeFileSync(join(workbench.folder, 'server.o'), 'built');
    });

    after(async () => {
      await workbench.close();
      await rm(out, { force: true });
    });

    it('begins at the lab, asks what it must, and says what came of it', async () => {
      const { page } = workbench;
      await workbench.openSidebar();
      await workbench.statusBarWith(/Echo server|回显服务器/, 60_000);
      const row = workbench.treeRow(/Echo server|回显服务器/).first();
      const dialog = page.locator('.monaco-dialog-box');
      await row.hover();
      await workbench.screenshot(`submission-row-${words.locale}`);
      await workbench.clickInline(row, new RegExp(words.prepare));

      await dialog.filter({ hasText: words.ungraded }).waitFor();
      await workbench.screenshot(`submission-ungraded-${words.locale}`);
      await dialog.getByRole('button', { name: words.now }).click();

      await dialog.filter({ hasText: words.secret }).waitFor();
      assert.match(await dialog.innerText(), /\.env/);
      await workbench.screenshot(`submission-secret-${words.locale}`);
      await dialog.getByRole('button', { name: words.go }).click();

      const place = page.locator('.quick-input-widget input[type="text"]');
      await place.waitFor();
      await page.waitForFunction(
        wanted =>
          document.querySelector<HTMLInputElement>('.quick-input-widget input')?.value.endsWith(wanted),
        'echo-server-submission.zip',
      );
      await workbench.screenshot(`submission-where-${words.locale}`);
      await place.press('Enter');

      const message = page.locator('.notification-toast', { hasText: words.ready });
      await message.waitFor();
      assert.ok(existsSync(out));
      await workbench.screenshot(`submission-ready-${words.locale}`);
      await message.getByRole('button', { name: words.contents }).click();

      const list = page.locator('.quick-input-list');
      for (const part of ['server.c', '.env', words.leftOut, 'server.o']) {
        await list.locator('.monaco-list-row', { hasText: part }).first().waitFor();
      }
      await workbench.screenshot(`submission-contents-${words.locale}`);
      await page.keyboard.press('Escape');
      const { files } = await readSubmissionArchive(out);
      const names = files.map(({ name }) => name);
      assert.ok(names.includes('server.c') && names.includes('.env'), names.join(' '));
      assert.ok(!names.includes('server.o'));
    });
  });
}
