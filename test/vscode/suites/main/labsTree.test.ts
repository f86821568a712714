import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../../src/extension/extensionApi.ts';
import { activateSocklab, openLab } from '../../labsView.ts';

describe('the labs view', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await activateSocklab();
  });

  it('activates within 50 ms', () => {
    assert.ok(api.activationMs < 50, `${api.activationMs} ms`);
  });

  it('shows the open lab with its language', async () => {
    const { lab } = await openLab(api);
    assert.equal(lab.label, 'Echo server');
    assert.match(lab.description, /^C\b/);
    assert.match(lab.spoken, /^Lab Echo server, C/);
  });

  it('shows all checks', async () => {
    const { checks } = await openLab(api);
    assert.equal(checks.length, 22);
  });

  it('says nothing of Restricted Mode', () => {
    assert.equal(vscode.workspace.isTrusted, true);
    assert.equal(api.message(), undefined);
  });
});
