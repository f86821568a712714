import assert from 'node:assert/strict';
import { availableParallelism, loadavg } from 'node:os';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../../src/extension/extensionApi.ts';
import { activateSocklab, openLab } from '../../labsView.ts';

describe('the labs view', () => {
  let api: ExtensionApi;

  before(async () => {
    api = await activateSocklab();
  });

  it('activates in a moment', () => {
    // 50 ms on a quiet machine (`npm run bench` has the median); while an editor and a browser start it is none.
    const [load = 0] = loadavg();
    const share = Math.max(4, load / availableParallelism());
    assert.ok(api.activationMs < 50 * share, `${api.activationMs} ms`);
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
