import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateSocklab, checkRow, closeEditors, openFolder, openNote, rows } from '../../labsView.ts';
import type { ExtensionApi } from '../../../../src/extension/extensionApi.ts';

describe('the note behind a check', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await activateSocklab();
  });

  afterEach(closeEditors);

  it('opens rendered, from the address that the finding page uses', async () => {
    await vscode.commands.executeCommand('socklab.readConcept', { folder: openFolder(), check: 'E07' });
    const uri = await openNote();
    assert.equal(uri.path, '/echo-server/half-close.md');
    const text = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
    assert.match(text, /^# Half-close/);
  });

  it('opens from a row of the labs view, whether the check was judged or not', async () => {
    const row = await checkRow(api, 'E19');
    const item = await api.labsTree.getTreeItem(row.node);
    assert.match(item.contextValue ?? '', /^check\b.*\bexplained$/);
    await vscode.commands.executeCommand('socklab.readConcept', row.node);
    assert.equal((await openNote()).path, '/echo-server/backlog.md');
  });

  it('says nothing for a row that is no check', async () => {
    const [lab] = await rows(api);
    await vscode.commands.executeCommand('socklab.readConcept', lab?.node);
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(group => group.tabs),
      [],
    );
  });

  it('cannot be changed, and nothing else can be read in this way', async () => {
    const note = (path: string): vscode.Uri => vscode.Uri.from({ scheme: 'socklab-note', path });
    const file = note('/echo-server/reset.md');
    const stat = await vscode.workspace.fs.stat(file);
    assert.equal(stat.permissions, vscode.FilePermission.Readonly);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(file, Buffer.from('x')));
    for (const path of [
      '/echo-server/lab.json',
      '/echo-server/README.md',
      '/echo-server/a/reset.md',
      '/none/reset.md',
    ])
      await assert.rejects(async () => vscode.workspace.fs.readFile(note(path)), path);
  });
});
