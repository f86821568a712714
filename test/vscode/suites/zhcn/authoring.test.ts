import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activateSocklab, closeEditors, eventually, openFolder, rows, type Row } from '../../labsView.ts';

describe('writing a lab in Chinese', function () {
  this.timeout(120_000);
  const folder = (): string => join(openFolder(), 'reverse-server');

  async function authoredRow(): Promise<Row | undefined> {
    return (await rows(await activateSocklab())).find(({ node }) => node.kind === 'authored');
  }

  after(async () => {
    await closeEditors();
    rmSync(folder(), { recursive: true, force: true });
    await eventually('the row to go', async () => ((await authoredRow()) ? undefined : true));
  });

  it('shows the lab, its checks and what stands against it in Chinese', async () => {
    const api = await activateSocklab();
    const wish = { id: 'reverse-server', language: 'python', folder: folder() };
    await vscode.commands.executeCommand('socklab.newLab', { wish, open: false });
    rmSync(join(folder(), 'README.zh-cn.md'));
    const row = await eventually('the row', authoredRow);
    assert.equal(row.description, '编写中');
    await vscode.commands.executeCommand('socklab.validateLab', { lab: folder(), quick: true });
    const picture = await eventually('the end', () => {
      const now = api.validation(folder());
      return now?.standing === 'notProved' ? now : undefined;
    });
    assert.match(picture.checks[0]?.title ?? '', /\p{Script=Han}/u);
    assert.deepEqual(
      picture.problems.map(({ words }) => words),
      ['缺少 README.zh-cn.md。'],
    );
    assert.match((await eventually('the row', authoredRow)).description, /^未通过验证/);
  });
});
