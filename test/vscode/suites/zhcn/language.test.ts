import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  activateSocklab,
  checkRow,
  gradeCheck,
  openFolder,
  openLab,
  openNote,
  useServer,
} from '../../labsView.ts';

describe('Simplified Chinese', function () {
  this.timeout(60_000);

  it('is the language of the editor', () => {
    assert.equal(vscode.env.language, 'zh-cn');
  });

  it('names labs and checks', async () => {
    const api = await activateSocklab();
    const { lab, checks } = await openLab(api);
    assert.equal(lab.label, '回显服务器');
    assert.match(checks[0]?.label ?? '', /\p{Script=Han}/u);
    assert.match(checks[0]?.description ?? '', / 分$/);
  });

  it('names the commands', () => {
    const extension = vscode.extensions.getExtension('socklab.socklab');
    const manifest = extension?.packageJSON as {
      contributes: { commands: { command: string; title: string | { value: string } }[] };
    };
    const grade = manifest.contributes.commands.find(c => c.command === 'socklab.grade');
    const title = grade?.title;
    assert.equal(typeof title === 'object' ? title.value : title, '评分');
  });

  it('explains a failure', async () => {
    const api = await activateSocklab();
    await openLab(api);
    useServer('faults', 'c-stale-buffer');
    const run = await gradeCheck(api, 'E21');
    assert.match(run.checks.find(c => c.id === 'E21')?.message ?? '', /\p{Script=Han}/u);
    assert.match((await checkRow(api, 'E21')).spoken, /未通过/);
  });

  it('opens the note in Chinese', async () => {
    await vscode.commands.executeCommand('socklab.readConcept', { folder: openFolder(), check: 'E21' });
    const uri = await openNote();
    assert.equal(uri.path, '/echo-server/stale-buffer.zh-cn.md');
    const text = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
    assert.match(text, /^# 残留的字节/);
  });
});
