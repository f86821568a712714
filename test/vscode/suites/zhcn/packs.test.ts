import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateSocklab, closeEditors } from '../../labsView.ts';
import { installedLabs, openPack } from '../../packs.ts';

describe('packs in Simplified Chinese', () => {
  afterEach(closeEditors);

  it('open in their viewer, which is called so', async () => {
    await activateSocklab();
    await openPack('first');
    const manifest = vscode.extensions.getExtension('socklab.socklab')?.packageJSON as {
      contributes: { customEditors: { displayName: string }[] };
    };
    const { contributes } = manifest;
    assert.equal(contributes.customEditors[0]?.displayName, '实验包');
    assert.deepEqual(installedLabs(), []);
  });
});
