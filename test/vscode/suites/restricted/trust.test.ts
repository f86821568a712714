import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  activateSocklab,
  closeEditors,
  eventually,
  openFolder,
  openLab,
  openNote,
  rows,
} from '../../labsView.ts';

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
    // Once it knows of tests, VS Code asks for trust itself, and waits for an answer that nobody gives here.
    await Promise.race([
      vscode.commands.executeCommand('testing.runAll'),
      new Promise(resolve => setTimeout(resolve, 3000)),
    ]);
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

  it('lets people read what proves a lab, and validates and previews nothing', async () => {
    const api = await activateSocklab();
    const folder = join(openFolder(), 'reverse-server');
    const wish = { id: 'reverse-server', language: 'python', folder };
    await vscode.commands.executeCommand('socklab.newLab', { wish, open: false });
    try {
      const row = await eventually('the row', async () =>
        (await rows(api)).find(({ node }) => node.kind === 'authored'),
      );
      await vscode.commands.executeCommand('socklab.validateLab', row.node);
      const preview = { lab: folder, language: 'python', open: false };
      assert.equal(await vscode.commands.executeCommand('socklab.previewLab', preview), undefined);
      await vscode.commands.executeCommand('socklab.showValidation', row.node);
      const picture = api.validation(folder);
      assert.equal(picture?.standing, 'never');
      assert.match(picture.barred ?? '', /Restricted Mode/);
    } finally {
      await closeEditors();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
