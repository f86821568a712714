import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { activateSocklab, closeEditors, openFolder, openLab, openNote } from '../../labsView.ts';

describe('Restricted Mode', () => {
  it('is on', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('shows the labs and says why nothing runs', async () => {
    const api = await activateSocklab();
    const { lab, checks } = await openLab(api);
    assert.equal(lab.label, 'Echo server');
    assert.equal(checks.length, 22);
    assert.equal(checks[0]?.description, '3 points');
    assert.match(checks[0].spoken, /, not run yet, /);
    assert.match(api.message() ?? '', /Restricted Mode/);
  });

  it('builds, grades and runs nothing', async () => {
    const api = await activateSocklab();
    await openLab(api);
    const address = { folder: openFolder(), check: 'E01' };
    await vscode.commands.executeCommand('socklab.grade');
    await vscode.commands.executeCommand('socklab.gradeCheck', address);
    await vscode.commands.executeCommand('socklab.run');
    await vscode.commands.executeCommand('socklab.watchCheck', address);
    const out = join(openFolder(), '..', 'never.zip');
    await vscode.commands.executeCommand('socklab.prepareSubmission', {
      folder: openFolder(),
      out,
      grade: true,
    });
    await vscode.commands.executeCommand('testing.runAll');
    assert.equal(existsSync(out), false);
    assert.equal(api.lastRun(), undefined);
    assert.deepEqual(api.connections(), [{ type: 'follow', followed: { kind: 'nothing' } }]);
    assert.equal(vscode.tasks.taskExecutions.length, 0);
    assert.equal(existsSync(join(openFolder(), 'server')), false);
  });

  it('lets people read the notes', async () => {
    const api = await activateSocklab();
    await openLab(api);
    await vscode.commands.executeCommand('socklab.readConcept', { folder: openFolder(), check: 'E10' });
    assert.equal((await openNote()).path, '/echo-server/reset.md');
    await closeEditors();
  });
});
