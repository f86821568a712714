import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activateSocklab, closeEditors, eventually, rows } from '../../labsView.ts';
import { installedLabs, openPack } from '../../packs.ts';

describe('packs in Restricted Mode', () => {
  afterEach(closeEditors);

  it('can be looked at, and are not installed', async () => {
    const api = await activateSocklab();
    const uri = await openPack('first');
    await vscode.commands.executeCommand('socklab.installPack', uri.toString());
    assert.deepEqual(installedLabs(), []);
    const labels = (await rows(api)).map(({ label }) => label);
    assert.ok(!labels.includes('Small echo'), labels.join());
  });

  it('have a page also where they are refused', async () => {
    await activateSocklab();
    await openPack('broken');
    assert.equal(existsSync(join(process.env['SOCKLAB_HOME'] ?? '', 'labs')), false);
    await eventually('the tab', () => vscode.window.tabGroups.activeTabGroup.activeTab);
  });
});
