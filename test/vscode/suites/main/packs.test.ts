import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateSocklab, closeEditors, eventually, rows } from '../../labsView.ts';
import { installedLabs, openPack, packUri } from '../../packs.ts';

describe('packs', () => {
  afterEach(closeEditors);

  it('open in their viewer from the explorer’s menu', async () => {
    await activateSocklab();
    const uri = packUri('newer');
    await vscode.commands.executeCommand('socklab.installLab', uri);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputCustom && input.viewType === 'socklab.pack');
    assert.equal(input.uri.toString(), uri.toString());
    assert.deepEqual(installedLabs(), []);
  });

  it('are installed only while their page is open, so that what is installed was seen', async () => {
    await activateSocklab();
    const uri = await openPack('first');
    await closeEditors();
    await eventually('the end of the page', () =>
      vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0) ? true : undefined,
    );
    await vscode.commands.executeCommand('socklab.installPack', uri.toString());
    assert.deepEqual(installedLabs(), []);
  });

  it('leave the labs that come with Socklab alone when one is to be uninstalled', async () => {
    const api = await activateSocklab();
    const [echo] = await rows(api);
    await vscode.commands.executeCommand('socklab.uninstallLab', echo?.node);
    assert.equal((await rows(api))[0]?.label, 'Echo server');
  });
});
